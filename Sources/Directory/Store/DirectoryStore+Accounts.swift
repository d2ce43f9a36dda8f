import Accounts
import LDAPClient

extension DirectoryStore {
    public func account(_ identifier: Identifier) async throws -> Account? {
        try await perform("read an account") {
            try await ldap.read(layout.account(identifier), attributes: AccountMapping.names)
        }.flatMap(AccountMapping.account)
    }

    /// The account that was opened from a registration.
    public func account(registration key: RegistrationKey) async throws -> Account? {
        try await first(
            under: layout.people, where: .equal(AttributeName.registration, key.text), attributes: AccountMapping.names,
            action: "look up an account by its registration"
        ).flatMap(AccountMapping.account)
    }

    /// The account that was opened with a code.
    public func account(usedCode index: CodeIndex) async throws -> Account? {
        try await first(
            under: layout.people, where: .equal(AttributeName.codeIndex, index.hexadecimal),
            attributes: AccountMapping.names,
            action: "look up an account by its code"
        ).flatMap(AccountMapping.account)
    }

    /// Accounts tied to an address, by identifier; at most `limit`, which is more than any family has.
    public func accounts(mail: String, limit: Int = 200) async throws -> [Account] {
        try await perform("look up accounts by address") {
            var found: [Account] = []
            for try await entry in ldap.search(
                base: layout.people, scope: .one, filter: .equal(AttributeName.mail, mail),
                attributes: AccountMapping.names,
                sizeLimit: limit, pageSize: limit)
            {
                if let account = AccountMapping.account(entry) { found.append(account) }
            }
            return found.sorted { $0.identifier.text < $1.identifier.text }
        }
    }

    /// Which of `identifiers` somebody has, as `uid` or as login.
    public func taken(among identifiers: [Identifier]) async throws -> Set<Identifier> {
        guard !identifiers.isEmpty else { return [] }
        let filter = Filter.or(
            identifiers.flatMap {
                [Filter.equal(AttributeName.uid, $0.text), .equal(AttributeName.login, $0.text)]
            })
        return try await perform("look up identifiers") {
            var taken: Set<Identifier> = []
            for try await entry in ldap.search(
                base: layout.people, scope: .one, filter: filter, attributes: [AttributeName.uid, AttributeName.login],
                sizeLimit: identifiers.count * 2, pageSize: identifiers.count * 2)
            {
                let names = entry.strings(AttributeName.uid) + entry.strings(AttributeName.login)
                taken.formUnion(names.compactMap(Identifier.init(stored:)))
            }
            return taken.union(try await administrators(among: identifiers))
        }
    }

    /// Opens an account: one `add`, which two rules of the server make exactly-once. The DN makes the identifier unique,
    /// `slapo-unique` the registration.
    ///
    /// - Throws: `identifierTaken`, `registrationUsed`, `outcomeUnknown`.
    public func open(
        _ account: Account, facts: RegistrationFacts, hash: PasswordHash, codeIndex: CodeIndex
    ) async throws {
        let attributes = AccountMapping.attributes(account, facts: facts.entry, hash: hash, codeIndex: codeIndex)
        do {
            try await ldap.add(layout.account(account.identifier), attributes)
        } catch let error as LDAPError where error.code == .entryAlreadyExists {
            throw try await conflict(of: account)
        } catch let error as LDAPError where error.code == .constraintViolation {
            // slapo-unique does not say which attribute clashed; the entries do.
            throw try await conflict(of: account)
        } catch let error as LDAPError {
            throw DirectoryError(error, while: "open an account")
        }
    }

    private func conflict(of account: Account) async throws -> DirectoryError {
        if try await self.account(registration: account.registration) != nil {
            return DirectoryError(.registrationUsed, "its account exists")
        }
        if try await !taken(among: [account.identifier]).isEmpty {
            return DirectoryError(.identifierTaken, "somebody has the identifier")
        }
        return DirectoryError(
            .misconfigured, "an account was refused although neither its identifier nor its registration is taken")
    }

    /// - Throws: `conflict` when the account changed since it was read, or somebody else had written it, `notFound` when it is
    ///   gone, `registrationUsed` when it attaches a child whose code opened another account or joined one, `outcomeUnknown`.
    public func apply(_ change: AccountChange) async throws {
        do {
            try await modify(layout.account(change.identifier), AccountMapping.modifications(change))
        } catch let error as LDAPError {
            // slapo-unique makes a registration exactly-once here as it does when an account is opened.
            if error.code == .constraintViolation, let key = change.attached,
                try await account(registration: key) != nil
            {
                throw DirectoryError(.registrationUsed, "an account has it")
            }
            throw DirectoryError(error, while: "change an account")
        }
    }

    public func deleteAccount(_ account: Account) async throws {
        try await perform("delete an account") {
            try await ldap.delete(
                layout.account(account.identifier), if: .equal(AttributeName.version, String(account.version)))
        }
    }

    /// Whether the definitive password of an account is `password`: a simple bind, exactly as E-lyco makes it.
    public func checkPassword(_ password: Secret, of identifier: Identifier) async throws -> Bool {
        try await perform("check a password") {
            try await ldap.checkPassword(dn: layout.account(identifier), password: password.bytes)
        }
    }

    public func accounts(matching query: PeopleQuery) -> some AsyncSequence<Account, any Error> & Sendable {
        entries(
            matching: query, objectClass: ObjectClassName.account, below: layout.people,
            attributes: AccountMapping.names, action: "find accounts"
        ).compactMap { AccountMapping.account($0) }
    }

    /// Accounts that owe a mail.
    public func accountsOwingMail() -> some AsyncSequence<Account, any Error> & Sendable {
        ldap.search(
            base: layout.people, scope: .one, filter: .present(AttributeName.mailOwed),
            attributes: AccountMapping.names,
            pageSize: 100
        ).renamed("find accounts that owe a mail").compactMap { AccountMapping.account($0) }
    }
}

extension AccountChange {
    /// The registration that the change uses up, if it does.
    fileprivate var attached: RegistrationKey? {
        edits.lazy.compactMap { if case .attach(let child, _) = $0 { child.registration } else { nil } }.first
    }
}
