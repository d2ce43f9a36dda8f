/// Why a mail did not leave, named for what the caller does next.
public struct MailError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// Not now: the relay is down, slow, full or asks to come back. Try again later.
        case temporary
        /// Never: this recipient or this message is refused. Drop the mail and say so in the audit.
        case permanent
        /// Not before an operator changes something: certificate, credentials, templates, folder. Keep the mail, and
        /// be loud.
        case configuration
    }

    public var code: Code
    /// One line for each thing that is wrong, for the log. Never the body of a mail, never a secret.
    public var problems: [String]

    public init(_ code: Code, _ problem: String) {
        self.init(code, problems: [problem])
    }

    public init(_ code: Code, problems: [String]) {
        self.code = code
        self.problems = problems
    }

    public var context: String { problems.joined(separator: "; ") }
    public var description: String { "\(code): \(context)" }
}
