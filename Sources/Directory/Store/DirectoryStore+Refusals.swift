import Accounts
import LDAPClient

// Registrations of people who say that the child, or the letter, is not theirs.
extension DirectoryStore {
    /// Accounts from which a child was taken whose registration has still to be marked.
    public func accountsWithRefusals() -> some AsyncSequence<Account, any Error> & Sendable {
        ldap.search(
            base: layout.people, scope: .one, filter: .present(AttributeName.refusedTie),
            attributes: AccountMapping.names, pageSize: 100
        ).renamed("find accounts with refused children").compactMap { AccountMapping.account($0) }
    }

    /// Registers somebody anew whose code was used, with the mark: the next feed that names the two finds it, and makes none
    /// without. What the account does not keep, such as the address, is that feed's to say.
    ///
    /// - Throws: `conflict` when a feed was faster.
    public func register(_ refused: RefusedChild, as person: Person) async throws {
        let (key, child) = (refused.child.registration, refused.child)
        let facts = RelativeFacts(
            key: key, source: String(key.text.prefix { $0 != "$" }), surname: person.surname,
            givenName: person.givenName, child: child.person, relation: child.relation)
        var wanted = RelativeMapping.attributes(facts)
        var tie = child
        tie.rank = 1
        wanted.set(AttributeName.tie, TieMapping.stored(tie))
        wanted.set(AttributeName.refused, DirectoryTime.text(refused.at))
        // Without a digest the next feed counts as news.
        try await register(newRegistration(key, .responsible, wanted, digest: ""))
    }
}
