/// Why a directory could not be checked at all.
public struct CheckError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// No server of the configuration answers.
        case unreachable
        /// The server takes us for somebody else than the daemon, or for nobody.
        case notTheDaemon
        /// There is no place for trial accounts.
        case refused
    }

    public var code: Code
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
