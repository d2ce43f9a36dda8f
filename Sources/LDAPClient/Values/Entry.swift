/// An entry as a search or a read found it: the attributes that were asked for and that we may see.
public struct Entry: Sendable, Hashable {
    public let dn: DN
    /// In the server's order.
    public let attributes: [Attribute]

    public init(_ dn: DN, _ attributes: [Attribute]) {
        self.dn = dn
        self.attributes = attributes
    }

    /// The first value of an attribute, `nil` when it is absent or not UTF-8.
    public func first(_ name: String) -> String? { attribute(name)?.values.first?.text }

    /// The values of an attribute that are UTF-8; none when it is absent.
    public func strings(_ name: String) -> [String] { attribute(name)?.strings ?? [] }

    /// The values of an attribute whatever they are; none when it is absent.
    public func bytes(_ name: String) -> [[UInt8]] { attribute(name)?.bytes ?? [] }

    // An entry has few attributes: looking through them costs less than hashing their names when it is decoded.
    private func attribute(_ name: String) -> Attribute? { attributes.first { $0.isNamed(name) } }
}
