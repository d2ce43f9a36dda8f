/// A distinguished name, built from values and never by joining texts.
///
/// Two are equal when their RDNs are; see `RDN` for what counts as equal.
public struct DN: Sendable, Hashable, CustomStringConvertible {
    /// The entry's own first, the suffix's last.
    public let rdns: [RDN]

    /// - Parameter rdns: the entry's own first. None is the root of the tree, which holds the server's own facts.
    public init(_ rdns: [RDN] = []) {
        self.rdns = rdns
    }

    public var isEmpty: Bool { rdns.isEmpty }

    /// `nil` for the root.
    public var parent: DN? { rdns.isEmpty ? nil : DN(Array(rdns.dropFirst())) }

    public func child(_ rdn: RDN) -> DN { DN([rdn] + rdns) }

    /// - Parameter value: raw, as the entry's attribute holds it. It is never taken for syntax, whatever it contains.
    public func child(_ name: String, _ value: String) -> DN { child(RDN(name, value)) }

    /// Whether the entry is below `ancestor`. No entry is below itself.
    public func isDescendant(of ancestor: DN) -> Bool {
        rdns.count > ancestor.rdns.count && rdns.suffix(ancestor.rdns.count).elementsEqual(ancestor.rdns)
    }

    /// RFC 4514.
    public var description: String {
        var text: [UInt8] = []
        for (index, rdn) in rdns.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            rdn.append(to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
