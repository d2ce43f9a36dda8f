import Accounts
import LDAPClient

/// A responsible person and one child, as a feed left them, on a registration or an account.
public struct StoredTie: Sendable, Equatable {
    public var facts: RelativeFacts
    /// The responsible person's own key.
    public var relative: RegistrationKey
    public var pupil: RegistrationKey
    /// On an account.
    public var isActivated: Bool
}

// What a feed of changes asks the directory: what was there before.
extension DirectoryStore {
    /// What the last feed said of pupils, registered or activated.
    public func facts(ofPupils keys: [RegistrationKey]) async throws -> [RegistrationKey: PupilFacts] {
        guard !keys.isEmpty else { return [:] }
        let filter = Filter.and([
            .equal(AttributeName.kind, PersonKind.pupil.rawValue),
            .or(keys.map { .equal(AttributeName.registration, $0.text) }),
        ])
        return try await perform("look up pupils") {
            var found: [RegistrationKey: PupilFacts] = [:]
            for try await entry in ldap.search(
                base: layout.suffix, scope: .subtree, filter: filter,
                attributes: PupilMapping.names + AddressMapping.names + [
                    AttributeName.registration, AttributeName.kind,
                ],
                pageSize: 500)
            {
                guard let facts = PupilMapping.facts(entry) else { continue }
                if found[facts.key] == nil || entry.dn.isDescendant(of: layout.people) { found[facts.key] = facts }
            }
            return found
        }
    }

    /// What the last feed said of a school.
    public func facts(ofSchool feedID: String) async throws -> SchoolFacts? {
        try await first(
            under: layout.structures, where: .equal(AttributeName.structureJointure, feedID),
            attributes: SchoolMapping.names + [AttributeName.structureUAI], action: "look up a school"
        ).flatMap(SchoolMapping.facts)
    }

    /// The ties of these pupils, and those of these relatives, as far as `source` made them.
    public func ties(
        ofPupils pupils: [RegistrationKey], relatives: [RegistrationKey], source: String
    ) async throws -> [StoredTie] {
        guard !pupils.isEmpty || !relatives.isEmpty else { return [] }
        let filter = Filter.and([
            .equal(AttributeName.kind, PersonKind.responsible.rawValue),
            .or(
                pupils.map { .equal(AttributeName.child, $0.text) }
                    + relatives.map { .equal(AttributeName.jointure, $0.text) }),
        ])
        let (wantedPupils, wantedRelatives) = (Set(pupils), Set(relatives))
        return try await perform("look up ties") {
            var found: [RegistrationKey: StoredTie] = [:]
            for try await entry in ldap.search(
                base: layout.suffix, scope: .subtree, filter: filter,
                attributes: RelativeMapping.personNames + AddressMapping.names + [
                    AttributeName.tie, AttributeName.mail,
                ], pageSize: 500)
            {
                let isAccount = entry.dn.isDescendant(of: layout.people)
                for child in TieMapping.children(entry) {
                    let key = child.registration
                    guard let relative = key.relative, let pupil = key.child, key.text.hasPrefix("\(source)$"),
                        wantedPupils.contains(pupil) || wantedRelatives.contains(relative)
                    else { continue }
                    let facts = RelativeFacts(
                        key: key, source: source, surname: entry.first(AttributeName.sn) ?? "",
                        givenName: entry.first(AttributeName.givenName) ?? "",
                        title: entry.first(AttributeName.personalTitle), address: AddressMapping.address(entry),
                        // An account's is its owner's.
                        mail: isAccount ? nil : entry.first(AttributeName.mail), child: child.person,
                        relation: child.relation)
                    if found[key] == nil || isAccount {
                        found[key] = StoredTie(
                            facts: facts, relative: relative, pupil: pupil, isActivated: isAccount)
                    }
                }
            }
            return found.values.sorted { $0.facts.key.text < $1.facts.key.text }
        }
    }
}
