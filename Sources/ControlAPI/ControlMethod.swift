import Varlink

/// One method of an interface in `schema/varlink/`: its name and the shape of its two messages.
///
/// The interface file is the specification; `ControlAPITests` holds these types to it.
public protocol ControlMethod: Sendable {
    associatedtype Parameters: Codable & Sendable
    associatedtype Reply: Codable & Sendable
    /// Fully qualified: `org.passerelle.Portal.Activate`.
    static var name: String { get }
}

/// Nothing to say.
public struct NoParameters: Codable, Sendable, Equatable {
    public init() {}
}

/// Text that must not be seen in a log or a crash report: a password on its way through the socket.
public struct SensitiveText: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public let text: String

    public init(_ text: String) { self.text = text }

    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public var description: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

public enum PersonKind: String, Codable, Sendable, CaseIterable {
    case pupil, responsible
}

public enum AccountState: String, Codable, Sendable, CaseIterable {
    case active, temporary, suspended
}
