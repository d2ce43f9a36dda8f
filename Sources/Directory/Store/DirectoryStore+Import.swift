import Accounts
import LDAPClient

/// What storing one record of a feed did.
public enum StoreOutcome: Sendable, Equatable {
    case created, updated, unchanged
    /// The person has an account, which was brought up to date in place.
    case accountUpdated
}

/// Where a person of a feed stands in the directory.
public struct Standing: Sendable, Equatable {
    /// Of the account; `nil` for a registration.
    public var identifier: Identifier?
    /// Of what the feed said last.
    public var digest: String?
    public var version: Int
    public var schoolUAI: String?
    /// The account is one of a leaver.
    public var hasLeft = false
}

/// What storing a record of a feed would do.
public struct Intention: Sendable, Equatable {
    public var outcome: StoreOutcome
    /// Of everything that the feed says in the record.
    public var digest: String

    /// For a directory that holds nobody.
    public init(new entry: NewEntry) { self.init(entry.digest, nil) }

    init(_ digest: String, _ standing: Standing?) {
        self.digest = digest
        outcome =
            switch standing {
            case nil: .created
            case let standing? where standing.digest == digest: .unchanged
            case let standing?: standing.identifier == nil ? .updated : .accountUpdated
            }
    }
}

extension DirectoryStore {
    /// Whether there are no schools, no registrations and no accounts: nothing that a first feed could meet.
    public func holdsNobody() async throws -> Bool {
        try await perform("look whether anybody is there") {
            for branch in [layout.people, layout.registry, layout.structures] {
                for try await _ in ldap.search(base: branch, scope: .one, attributes: ["1.1"], sizeLimit: 1) {
                    return false
                }
            }
            return true
        }
    }

    /// Where each of `keys` stands; those that the directory does not know are absent.
    ///
    /// A person whose registration was left over next to the account counts as activated.
    public func standings(of keys: [RegistrationKey]) async throws -> [RegistrationKey: Standing] {
        guard !keys.isEmpty else { return [:] }
        let names = [
            AttributeName.registration, AttributeName.feedDigest, AttributeName.version, AttributeName.uid,
            AttributeName.tie, AttributeName.schoolUAI, AttributeName.leftAt,
        ]
        let filter = Filter.or(keys.map { .equal(AttributeName.registration, $0.text) })
        // A registration and an account for each key at most; so limited, the search needs no session of its own.
        let limit = 2 * keys.count
        return try await perform("look up registrations") {
            var found: [RegistrationKey: Standing] = [:]
            for try await entry in ldap.search(
                base: layout.suffix, scope: .subtree, filter: filter, attributes: names, sizeLimit: limit,
                pageSize: limit)
            {
                guard let version = entry.first(AttributeName.version).flatMap({ Int($0) }) else { continue }
                let digest = entry.first(AttributeName.feedDigest)
                let isAccount = entry.dn.isDescendant(of: layout.people)
                let identifier = isAccount ? entry.first(AttributeName.uid).flatMap(Identifier.init(stored:)) : nil
                let children = isAccount ? TieMapping.children(entry) : []
                for key in entry.strings(AttributeName.registration).map(RegistrationKey.init) {
                    if let identifier {
                        let tie = children.first { $0.registration == key }
                        found[key] = Standing(
                            identifier: identifier, digest: tie?.revision ?? digest, version: version,
                            schoolUAI: tie?.person.school?.uai ?? entry.first(AttributeName.schoolUAI),
                            hasLeft: entry.first(AttributeName.leftAt) != nil)
                    } else if !isAccount, found[key] == nil {
                        found[key] = Standing(
                            digest: digest, version: version, schoolUAI: entry.first(AttributeName.schoolUAI))
                    }
                }
            }
            return found
        }
    }

    /// Brings one pupil to what the feed says: adds a registration, updates one, or updates the account in place.
    ///
    /// - Parameter standing: as read a moment ago; when it is out of date the write is refused with `conflict`.
    public func store(_ facts: PupilFacts, standing: Standing?, today: CivilDate) async throws -> StoreOutcome {
        let wanted = PupilMapping.attributes(facts, layout: layout, today: today)
        let intention = Intention(wanted.digest, standing)
        guard let standing else {
            try await register(newRegistration(facts.key, .pupil, wanted, digest: intention.digest))
            return .created
        }
        if intention.outcome != .unchanged {
            // Letters go to those who have no account yet.
            let names = PupilMapping.names + (standing.identifier == nil ? AddressMapping.names : [])
            let changes = update(names, wanted, digest: intention.digest, version: standing.version)
            try await perform("update what the feed says") {
                if let identifier = standing.identifier {
                    try await modify(layout.account(identifier), changes)
                } else {
                    try await ldap.modify(layout.registration(facts.key), changes)
                }
            }
        }
        return intention.outcome
    }

    /// What `store` would do.
    public func intention(_ facts: PupilFacts, standing: Standing?, today: CivilDate) -> Intention {
        Intention(PupilMapping.attributes(facts, layout: layout, today: today).digest, standing)
    }

    /// What `store` adds for somebody whom the directory does not know.
    public func newEntry(_ facts: PupilFacts, today: CivilDate) -> NewEntry {
        let wanted = PupilMapping.attributes(facts, layout: layout, today: today)
        return newRegistration(facts.key, .pupil, wanted, digest: wanted.digest)
    }

    func newRegistration(
        _ key: RegistrationKey, _ kind: PersonKind, _ wanted: AttributeSet, digest: String
    ) -> NewEntry {
        var attributes = wanted
        attributes[AttributeName.objectClass] = ["top", ObjectClassName.registration]
        attributes.set(AttributeName.registration, key.text)
        attributes.set(AttributeName.kind, kind.rawValue)
        attributes.set(AttributeName.version, "1")
        return NewEntry(layout.registration(key), attributes, digest: digest)
    }

    func register(_ entry: NewEntry) async throws {
        do {
            try await ldap.add(entry.dn, entry.attributes)
        } catch let error as LDAPError where error.code == .entryAlreadyExists {
            throw DirectoryError(.conflict, "somebody registered the same person")
        } catch let error as LDAPError {
            throw DirectoryError(error, while: "add a registration")
        }
    }

    /// What brings an entry to what the feed says, while it has the version that was read.
    func update(_ names: [String], _ wanted: AttributeSet, digest: String, version: Int) -> [Modification] {
        Guard.modifications(version: version) + names.map { .replace($0, wanted[$0]) }
            + [.replace(AttributeName.feedDigest, [digest])]
    }
}
