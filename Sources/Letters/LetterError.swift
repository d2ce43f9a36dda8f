/// Why there is no letter, named for what the caller does next.
public struct LetterError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// A template has to be mended before anything is printed.
        case template
        /// This machine has no font for what is to be printed.
        case font
        /// The letter does not fit on its page, however small it is written.
        case tooLong
        /// The file cannot be made, or does not take what is written.
        case file
        /// A library refused: memory, as a rule.
        case drawing
    }

    public var code: Code
    /// One line for each thing that is wrong. Never a code of somebody's.
    public var problems: [String]

    public init(_ code: Code, _ problem: String) {
        self.init(code, problems: [problem])
    }

    public init(_ code: Code, problems: [String]) {
        self.code = code
        self.problems = problems
    }

    public var description: String { problems.joined(separator: "\n") }
}
