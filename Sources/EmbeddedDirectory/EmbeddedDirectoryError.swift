/// Why the embedded directory does not run, and what to do about it.
public struct EmbeddedDirectoryError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// A setting that cannot be written into slapd's configuration, or not safely.
        case invalidConfiguration
        /// The state folder holds what this version did not write, or belongs to somebody else.
        case foreignFolder
        /// Another daemon, or another slapd, has the state folder.
        case inUse
        /// A template or schema file is missing or does not have the form expected.
        case unusableTemplate
        /// slapd is not installed where it was looked for.
        case slapdMissing
        /// slapd or one of its tools ended when it should not have.
        case slapdFailed
        /// A file operation failed.
        case fileSystem
        /// The directory has been stopped.
        case stopped
    }

    public var code: Code
    /// For an operator: what was found and what to do.
    public var explanation: String

    public init(_ code: Code, _ explanation: String) {
        self.code = code
        self.explanation = explanation
    }

    public var description: String { explanation }
}
