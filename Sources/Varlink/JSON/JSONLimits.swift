/// Bounds on what a peer may make us build.
public struct JSONLimits: Sendable, Equatable {
    /// Arrays and objects inside each other.
    public var depth: Int
    /// Members of one object.
    public var members: Int
    /// Bytes of one string, names included.
    public var stringBytes: Int

    public init(depth: Int = 32, members: Int = 64, stringBytes: Int = 4096) {
        self.depth = depth
        self.members = members
        self.stringBytes = stringBytes
    }

    /// For what comes from somebody we trust: a file of ours, our own encoder.
    public static let generous = JSONLimits(depth: 256, members: 1_000_000, stringBytes: 64 << 20)
}

/// Why bytes are no JSON we take. `offset` counts bytes from 0.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        case unexpectedByte, unexpectedEnd, trailingBytes, invalidUTF8, invalidEscape, invalidNumber, duplicateName,
            tooDeep,
            tooManyMembers, stringTooLong
    }

    public var reason: Reason
    public var offset: Int

    public var description: String { "\(reason.rawValue) at byte \(offset)" }
}
