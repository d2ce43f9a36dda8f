/// A child for whom somebody is responsible, as a registration or an account remembers it.
///
/// The child may have an account or not; nothing here depends on it.
public struct Child: Sendable, Equatable {
    /// The key of the tie between the two, under which the code was sent.
    public var registration: RegistrationKey
    public var person: Person
    /// `nil` where the feed gives no codes.
    public var relation: Relation?
    /// In which order children came to an account, from 1. Whoever comes first gave the account its names.
    public var rank: Int
    /// Opaque: differs whenever the feed says something else of either of the two.
    public var revision: String

    public init(
        registration: RegistrationKey, person: Person, relation: Relation? = nil, rank: Int = 1, revision: String = ""
    ) {
        self.registration = registration
        self.person = person
        self.relation = relation
        self.rank = rank
        self.revision = revision
    }
}

// The two ends of a tie.
extension RegistrationKey {
    /// The key of the tie between two people of one feed: `AC-NANTES$900+100001`. No id of a feed holds a `+`.
    public init(relative: RegistrationKey, child: RegistrationKey) {
        self.init("\(relative.text)+\(child.id)")
    }

    /// What the feed itself calls somebody: the key without the source in front.
    public var id: Substring {
        let bytes = text.utf8
        guard let dollar = bytes.firstIndex(of: UInt8(ascii: "$")) else { return "" }
        return text[bytes.index(after: dollar)...]
    }

    /// The responsible person's own key; `nil` when this is no tie.
    public var relative: RegistrationKey? {
        text.utf8.firstIndex(of: UInt8(ascii: "+")).map { RegistrationKey(String(text[..<$0])) }
    }

    /// The child's own key; `nil` when this is no tie.
    public var child: RegistrationKey? {
        let bytes = text.utf8
        guard let plus = bytes.firstIndex(of: UInt8(ascii: "+")), let dollar = bytes.firstIndex(of: UInt8(ascii: "$")),
            dollar < plus
        else { return nil }
        return RegistrationKey("\(text[...dollar])\(text[bytes.index(after: plus)...])")
    }
}
