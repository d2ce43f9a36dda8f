import Accounts
import LDAPClient

/// A responsible person and one child as attributes of a registration.
enum RelativeMapping {
    static let personNames = [
        AttributeName.sn, AttributeName.givenName, AttributeName.cn, AttributeName.displayName,
        AttributeName.personalTitle, AttributeName.searchName, AttributeName.searchWord,
    ]
    /// Where a responsible person is looked for: the child's school and class.
    static let childNames = [AttributeName.className, AttributeName.schoolName, AttributeName.schoolUAI]
    static let registrationNames =
        personNames + childNames + AddressMapping.names + [
            AttributeName.jointure, AttributeName.source, AttributeName.mail, AttributeName.child, AttributeName.tie,
        ]

    /// - Returns: all but the tie, which holds the digest of the rest.
    static func attributes(_ facts: RelativeFacts) -> AttributeSet {
        let fullName = "\(facts.givenName) \(facts.surname)"
        var set = AttributeSet()
        set.set(AttributeName.sn, facts.surname)
        set.set(AttributeName.givenName, facts.givenName)
        set.set(AttributeName.cn, fullName)
        set.set(AttributeName.displayName, fullName)
        set.set(AttributeName.personalTitle, facts.title)
        set.setSearch(FoldedText(fullName))
        set.set(AttributeName.className, facts.child.className)
        set.set(AttributeName.schoolName, facts.child.school?.name)
        set.set(AttributeName.schoolUAI, facts.child.school?.uai)
        set.set(AttributeName.jointure, facts.key.relative?.text)
        set.set(AttributeName.source, facts.source)
        set.set(AttributeName.mail, facts.mail)
        set.set(AttributeName.child, facts.key.child?.text)
        AddressMapping.add(facts.address, to: &set)
        return set
    }

    /// The child as a registration has it, with the digest of everything that the feed says of the two.
    static func child(_ facts: RelativeFacts, _ attributes: AttributeSet) -> Child {
        var child = Child(registration: facts.key, person: facts.child, relation: facts.relation)
        var whole = attributes
        whole.set(AttributeName.tie, TieMapping.stored(child))
        child.revision = whole.digest
        return child
    }
}
