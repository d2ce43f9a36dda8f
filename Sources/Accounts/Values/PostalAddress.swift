/// Where somebody's letters go, as a feed says it.
public struct PostalAddress: Sendable, Hashable {
    /// Everything above the line with the town.
    public var street: [String]
    public var postalCode: String?
    public var town: String?
    public var country: String?

    public init(street: [String] = [], postalCode: String? = nil, town: String? = nil, country: String? = nil) {
        self.street = street
        self.postalCode = postalCode
        self.town = town
        self.country = country
    }

    /// As the lines stand on an envelope, without the name. A letter within France does not name it.
    public var lines: [String] {
        let townLine = [postalCode, town].compactMap { $0 }.joined(separator: " ")
        let abroad = country.flatMap { FoldedText($0) == FoldedText("France") ? nil : $0 }
        return (street + [townLine, abroad ?? ""]).filter { !$0.isEmpty }
    }

    /// Whether the post can do anything with it: a feed that knows nothing but the country knows no address.
    public var isComplete: Bool { !street.isEmpty && town != nil }
}
