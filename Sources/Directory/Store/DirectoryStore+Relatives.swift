import Accounts
import LDAPClient

// Responsible people as a feed brings them: one registration for each child.
extension DirectoryStore {
    /// The pupils among `keys`, registered or activated, as the directory knows them.
    public func pupils(_ keys: [RegistrationKey]) async throws -> [RegistrationKey: Person] {
        guard !keys.isEmpty else { return [:] }
        let filter = Filter.or(keys.map { .equal(AttributeName.registration, $0.text) })
        // A registration left over next to an account: two entries at most.
        let limit = 2 * keys.count
        return try await perform("look up pupils") {
            var found: [RegistrationKey: Person] = [:]
            for try await entry in ldap.search(
                base: layout.suffix, scope: .subtree, filter: filter,
                attributes: PersonMapping.names + [AttributeName.registration, AttributeName.kind], sizeLimit: limit,
                pageSize: limit)
            {
                guard entry.first(AttributeName.kind) == PersonKind.pupil.rawValue,
                    let key = entry.first(AttributeName.registration).map(RegistrationKey.init),
                    found[key] == nil || entry.dn.isDescendant(of: layout.people)
                else { continue }
                found[key] = PersonMapping.person(entry)
            }
            return found
        }
    }

    /// Brings a responsible person's registration for one child, or their account, to what the feed says.
    ///
    /// - Parameter standing: as read a moment ago; when it is out of date the write is refused with `conflict`.
    public func store(_ facts: RelativeFacts, standing: Standing?) async throws -> StoreOutcome {
        var wanted = RelativeMapping.attributes(facts)
        let child = RelativeMapping.child(facts, wanted)
        wanted.set(AttributeName.tie, TieMapping.stored(child))
        let intention = Intention(child.revision, standing)
        guard let standing else {
            try await register(newRegistration(facts.key, .responsible, wanted, digest: child.revision))
            return .created
        }
        guard intention.outcome != .unchanged else { return .unchanged }
        if let identifier = standing.identifier {
            try await update(identifier, child, wanted)
        } else {
            let changes = update(
                RelativeMapping.registrationNames, wanted, digest: child.revision, version: standing.version)
            try await perform("update what the feed says") {
                try await ldap.modify(layout.registration(facts.key), changes)
            }
        }
        return intention.outcome
    }

    /// What `store` adds for a tie that the directory does not know.
    public func newEntry(_ facts: RelativeFacts) -> NewEntry {
        var wanted = RelativeMapping.attributes(facts)
        let child = RelativeMapping.child(facts, wanted)
        wanted.set(AttributeName.tie, TieMapping.stored(child))
        return newRegistration(facts.key, .responsible, wanted, digest: child.revision)
    }

    /// What `store` would do.
    public func intention(_ facts: RelativeFacts, standing: Standing?) -> Intention {
        Intention(RelativeMapping.child(facts, RelativeMapping.attributes(facts)).revision, standing)
    }

    /// The name under which another school knows the person, whose code joined the account later, does not change the
    /// account's own.
    private func update(_ identifier: Identifier, _ child: Child, _ wanted: AttributeSet) async throws {
        guard let account = try await account(identifier),
            let former = account.children.first(where: { $0.registration == child.registration })
        else { throw DirectoryError(.conflict, "the account has no such child any more") }
        var current = child
        current.rank = former.rank
        let isFirst = account.children.first?.registration.relative == child.registration.relative
        let isFirstChild = account.registration == child.registration
        let names = isFirst ? RelativeMapping.personNames + (isFirstChild ? RelativeMapping.childNames : []) : []
        try await perform("update what the feed says") {
            try await modify(
                layout.account(identifier),
                Guard.modifications(version: account.version) + [
                    .delete(AttributeName.tie, [TieMapping.stored(former)]),
                    .add(AttributeName.tie, [TieMapping.stored(current)]),
                ] + names.map { .replace($0, wanted[$0]) })
        }
    }
}
