/// Why a feed as a whole cannot be imported. Nothing of it was applied, unless the code is `changed`.
public struct FeedError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// Not there, not a regular file, or not ours to read.
        case unreadable
        /// Neither a complete AAF feed nor a class list, by name or by content.
        case notUnderstood
        /// Changes to an earlier feed in a file that is not named as one of them.
        case delta
        /// Ends in the middle, or breaks the rules of its format.
        case malformed
        /// Bytes that are not in the encoding that the file declares.
        case encoding
        /// Declares entities or elements of its own: an attack or a mistake, never a feed.
        case declarations
        /// A class list without a column that it needs.
        case columns
        /// An archive of more than a feed can be, or one with links and paths out of it.
        case tooLarge, hostile
        /// Another file than the one that was checked a moment ago; what came before is applied.
        case changed
    }

    public var code: Code
    /// Name of the file within the delivery.
    public var file: String
    /// From 1; `nil` when no line matters more than another.
    public var line: Int?
    /// For an administrator: what is wrong, and what to do.
    public var message: String

    public init(_ code: Code, file: String, line: Int? = nil, _ message: String) {
        self.code = code
        self.file = file
        self.line = line
        self.message = message
    }

    public var description: String {
        file + (line.map { ":\($0)" } ?? "") + ": " + message
    }
}
