/// An attribute and its values, as they are added to an entry or read from one.
public struct Attribute: Sendable, Hashable {
    /// As given, or as the server spells it. Compare with `isNamed(_:)`.
    public let name: String
    let values: [AttributeValue]

    public init(_ name: String, _ values: [String]) {
        self.init(name, values.map(AttributeValue.text))
    }

    public init(_ name: String, bytes: [[UInt8]]) {
        self.init(name, bytes.map { AttributeValue($0) })
    }

    init(_ name: String, _ values: [AttributeValue]) {
        self.name = name
        self.values = values
    }

    /// The values that are UTF-8; the others are left out. In the server's order, which means nothing.
    public var strings: [String] { values.compactMap(\.text) }

    public var bytes: [[UInt8]] { values.map(\.bytes) }

    /// Attribute names have no case (RFC 4512, 2.5).
    public func isNamed(_ other: String) -> Bool { ASCII.areEqual(name, other) }
}
