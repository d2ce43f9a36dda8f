import Accounts
import LDAPClient

/// What storing one record of a feed did.
public enum StoreOutcome: Sendable, Equatable {
    case created, updated, unchanged
    /// The person has an account, which was brought up to date in place.
    case accountUpdated
}

/// Where a person of a feed stands in the directory.
public enum Standing: Sendable, Equatable {
    case registered(digest: String?, version: Int)
    case activated(Identifier, digest: String?, version: Int)
}

extension DirectoryStore {
    /// Where each of `keys` stands; those that the directory does not know are absent.
    ///
    /// A person whose registration was left over next to the account counts as activated.
    public func standings(of keys: [RegistrationKey]) async throws -> [RegistrationKey: Standing] {
        guard !keys.isEmpty else { return [:] }
        let names = [
            AttributeName.registration, AttributeName.feedDigest, AttributeName.version, AttributeName.uid,
            AttributeName.tie,
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
                        found[key] = .activated(identifier, digest: tie?.revision ?? digest, version: version)
                    } else if !isAccount, found[key] == nil {
                        found[key] = .registered(digest: digest, version: version)
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
        let digest = wanted.digest
        switch standing {
        case nil:
            try await register(facts.key, .pupil, wanted, digest: digest)
            return .created
        case .registered(digest, _), .activated(_, digest, _):
            return .unchanged
        case .registered(_, let version):
            try await update(
                layout.registration(facts.key), PupilMapping.names + AddressMapping.names, wanted, digest: digest,
                version: version)
            return .updated
        case .activated(let identifier, _, let version):
            try await update(
                layout.account(identifier), PupilMapping.names, wanted, digest: digest, version: version)
            return .accountUpdated
        }
    }

    func register(
        _ key: RegistrationKey, _ kind: PersonKind, _ wanted: AttributeSet, digest: String
    ) async throws {
        var attributes = wanted
        attributes[AttributeName.objectClass] = ["top", ObjectClassName.registration]
        attributes.set(AttributeName.registration, key.text)
        attributes.set(AttributeName.kind, kind.rawValue)
        attributes.set(AttributeName.version, "1")
        attributes.set(AttributeName.feedDigest, digest)
        do {
            try await ldap.add(layout.registration(key), attributes.attributes)
        } catch let error as LDAPError where error.code == .entryAlreadyExists {
            throw DirectoryError(.conflict, "somebody registered the same person")
        } catch let error as LDAPError {
            throw DirectoryError(error, while: "add a registration")
        }
    }

    func update(
        _ dn: DN, _ names: [String], _ wanted: AttributeSet, digest: String, version: Int
    ) async throws {
        let changes = names.map { Modification.replace($0, wanted[$0]) }
        try await perform("update what the feed says") {
            try await ldap.modify(
                dn, Guard.modifications(version: version) + changes + [.replace(AttributeName.feedDigest, [digest])])
        }
    }
}
