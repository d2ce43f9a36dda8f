import Accounts
import LDAPClient

extension DirectoryStore {
    /// The fingerprint of the installation key under which this directory's codes were indexed, if any was recorded.
    public func keyFingerprint() async throws -> String? {
        try await perform("read the key's fingerprint") {
            try await ldap.read(layout.registry, attributes: [AttributeName.keyFingerprint])
        }?.first(AttributeName.keyFingerprint)
    }

    /// Records the fingerprint where none is. Of two daemons that do so at the same time one gets `conflict`.
    public func recordKeyFingerprint(_ fingerprint: String) async throws {
        do {
            try await ldap.modify(layout.registry, [.add(AttributeName.keyFingerprint, [fingerprint])])
        } catch let error as LDAPError where error.code == .typeOrValueExists || error.code == .constraintViolation {
            throw DirectoryError(.conflict, "another key's fingerprint was recorded")
        } catch let error as LDAPError {
            throw DirectoryError(error, while: "record the key's fingerprint")
        }
    }

    /// Gives the words of their name to those who have the name alone, as former versions wrote it: looked for by words, they
    /// would stand behind whoever came since.
    public func addMissingWords() async throws {
        for branch in [layout.registry, layout.people] {
            let former = ldap.search(
                base: branch, scope: .one,
                filter: .and([.present(AttributeName.searchName), .not(.present(AttributeName.searchWord))]),
                attributes: [AttributeName.searchName], pageSize: 500
            ).renamed("look for names without words")
            for try await entry in former {
                let words = FoldedText(entry.first(AttributeName.searchName) ?? "").words
                if !words.isEmpty { try await add(words, to: entry.dn) }
            }
        }
    }

    private func add(_ words: [String], to dn: DN) async throws {
        let changes = [Modification.add(AttributeName.searchWord, words)]
        do {
            guard dn.isDescendant(of: layout.people) else { return try await ldap.modify(dn, changes) }
            try await modify(dn, changes)
        } catch let error as DirectoryError where error.code == .conflict {
            // Somebody else had written it; the next start looks again.
        } catch let error as LDAPError where [.typeOrValueExists, .noSuchObject].contains(error.code) {
            // A feed was quicker, or they are gone.
        } catch let error as LDAPError {
            throw DirectoryError(error, while: "add the words of a name")
        }
    }

    /// Calls `body` with each registration whose account exists.
    public func leftOverRegistrations(_ body: (RegistrationKey) async throws -> Void) async throws {
        try await usedKeys { keys in
            let found = ldap.search(
                base: layout.registry, scope: .one, filter: Self.filter(keys),
                attributes: [AttributeName.registration], sizeLimit: keys.count, pageSize: keys.count
            ).renamed("look for used registrations")
            for try await entry in found {
                if let key = entry.first(AttributeName.registration) { try await body(RegistrationKey(key)) }
            }
        }
    }

    /// Calls `body` with each registration that several accounts have, and with these: made at the same time at two providers
    /// that did not know of each other.
    public func sharedRegistrations(_ body: (RegistrationKey, [Identifier]) async throws -> Void) async throws {
        var told: Set<RegistrationKey> = []
        try await usedKeys { keys in
            var owners: [String: [Identifier]] = [:]
            let found = ldap.search(
                base: layout.people, scope: .one, filter: Self.filter(keys),
                attributes: [AttributeName.registration, AttributeName.uid], pageSize: 500
            ).renamed("look for accounts with one registration")
            for try await entry in found {
                guard let uid = entry.first(AttributeName.uid), let identifier = Identifier(stored: uid) else {
                    continue
                }
                for key in entry.strings(AttributeName.registration) { owners[key, default: []].append(identifier) }
            }
            for (key, identifiers) in owners where identifiers.count > 1 {
                let key = RegistrationKey(key)
                if told.insert(key).inserted { try await body(key, identifiers.sorted { $0.text < $1.text }) }
            }
        }
    }

    /// The keys of all accounts, some hundred at once.
    private func usedKeys(_ body: ([String]) async throws -> Void) async throws {
        let accounts = ldap.search(
            base: layout.people, scope: .one, filter: .equal(AttributeName.objectClass, ObjectClassName.account),
            attributes: [AttributeName.registration], pageSize: 500
        ).renamed("look through the accounts")
        var keys: [String] = []
        for try await entry in accounts {
            keys += entry.strings(AttributeName.registration)
            guard keys.count >= Self.keysAtOnce else { continue }
            try await body(keys)
            keys = []
        }
        if !keys.isEmpty { try await body(keys) }
    }

    private static func filter(_ keys: [String]) -> Filter {
        .or(keys.map { .equal(AttributeName.registration, $0) })
    }

    /// Which of `keys`, some hundred at most, an account was opened from, or joined.
    public func used(among keys: [RegistrationKey]) async throws -> Set<RegistrationKey> {
        guard !keys.isEmpty else { return [] }
        return try await perform("look up used registrations") {
            var used: Set<RegistrationKey> = []
            for try await entry in ldap.search(
                base: layout.people, scope: .one,
                filter: Self.filter(keys.map(\.text)),
                attributes: [AttributeName.registration], sizeLimit: keys.count, pageSize: keys.count)
            {
                used.formUnion(entry.strings(AttributeName.registration).map(RegistrationKey.init(_:)))
            }
            return used.intersection(keys)
        }
    }

    private static let keysAtOnce = 200

    /// How many entries a branch has, counted by the server's pages without keeping any.
    public func count(_ branch: Branch) async throws -> Int {
        let (base, filter) =
            switch branch {
            case .registrations:
                (layout.registry, Filter.equal(AttributeName.objectClass, ObjectClassName.registration))
            case .accounts: (layout.people, Filter.equal(AttributeName.objectClass, ObjectClassName.account))
            case .schools: (layout.structures, Filter.equal(AttributeName.objectClass, ObjectClassName.establishment))
            case .owedMails: (layout.people, Filter.present(AttributeName.mailOwed))
            case .owedCodes: (layout.registry, Filter.present(AttributeName.mailOwed))
            }
        return try await perform("count entries") {
            var count = 0
            // "1.1": no attributes (RFC 4511, 4.5.1.8).
            for try await _ in ldap.search(base: base, scope: .one, filter: filter, attributes: ["1.1"], pageSize: 1000)
            {
                count += 1
            }
            return count
        }
    }

    public enum Branch: Sendable, CaseIterable {
        case registrations, accounts, schools, owedMails, owedCodes
    }
}
