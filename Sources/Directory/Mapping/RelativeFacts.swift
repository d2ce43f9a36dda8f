import Accounts

/// What a feed says of a responsible person and one child, ready to be stored.
public struct RelativeFacts: Sendable, Equatable {
    /// Of the tie between the two.
    public var key: RegistrationKey
    /// Which feed owns the entry.
    public var source: String
    public var surname: String
    public var givenName: String
    public var title: String?
    public var address: PostalAddress?
    /// To which a code may be sent; the account's own is its owner's choice.
    public var mail: String?
    /// As the directory knows it: whose first name and birth date answer for the code, and which school sends it.
    public var child: Person
    public var relation: Relation?

    public init(
        key: RegistrationKey, source: String, surname: String, givenName: String, title: String? = nil,
        address: PostalAddress? = nil, mail: String? = nil, child: Person, relation: Relation? = nil
    ) {
        self.key = key
        self.source = source
        self.surname = surname
        self.givenName = givenName
        self.title = title
        self.address = address
        self.mail = mail
        self.child = child
        self.relation = relation
    }
}
