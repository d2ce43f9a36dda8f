import Accounts
import LDAPClient

extension DirectoryStore {
    /// Calls `body` with each account that was last written by somebody else than us, and from then on whenever somebody
    /// writes one, until the connection is lost.
    ///
    /// - Throws: `notSupported` when the server has no content synchronisation; then ask `outsideChanges(_:)` again and again.
    public func followOutsideChanges(_ body: @Sendable (OutsideChange) async throws -> Void) async throws {
        let filter = try await writtenOutside()
        try await perform("follow the accounts") {
            try await ldap.follow(
                base: layout.people, scope: .one, filter: filter, attributes: OutsideMapping.names
            ) { entry in
                if let change = outsideChange(entry) { try await body(change) }
            }
        }
    }

    /// The same, for now only.
    public func outsideChanges(_ body: (OutsideChange) async throws -> Void) async throws {
        let filter = try await writtenOutside()
        try await perform("look for accounts written by others") {
            for try await entry in ldap.search(
                base: layout.people, scope: .one, filter: filter, attributes: OutsideMapping.names)
            {
                if let change = outsideChange(entry) { try await body(change) }
            }
        }
    }

    /// One account, when somebody else wrote it last; `nil` when there is none.
    public func changeByOthers(of identifier: Identifier) async throws -> OutsideChange? {
        try await changeByOthers(at: layout.account(identifier))
    }

    private func changeByOthers(at account: DN) async throws -> OutsideChange? {
        try await outsideChange(at: account, filter: try await writtenOutside())
    }

    private func outsideChange(at account: DN, filter: Filter) async throws -> OutsideChange? {
        try await perform("look for what others wrote to an account") {
            do {
                for try await entry in ldap.search(
                    base: account, scope: .base, filter: filter, attributes: OutsideMapping.names)
                {
                    return outsideChange(entry)
                }
            } catch let error as LDAPError where error.code == .noSuchObject {}
            return nil
        }
    }

    /// Calls `body` with each account that is open and has a password weaker than we store, whoever wrote the account since. Its
    /// author is empty where that was us: who wrote the password is not known any more.
    public func weakPasswords(_ body: (OutsideChange) async throws -> Void) async throws {
        let own = try await askOwnName()
        let isOpen = Filter.and([
            .equal(AttributeName.objectClass, ObjectClassName.account),
            .equal(AttributeName.state, AccountState.active.rawValue),
        ])
        // Of nearly everybody the directory shows us no password, and nothing is read but a name.
        let open = ldap.search(
            base: layout.people, scope: .one, filter: isOpen, attributes: [AttributeName.userPassword], pageSize: 500
        ).renamed("look for weak passwords")
        for try await entry in open where OutsideMapping.weakness(entry, cost: cost) != nil {
            guard var weak = try await outsideChange(at: entry.dn, filter: isOpen), weak.weakness != nil else {
                continue
            }
            if weak.author == own { weak.author = "" }
            try await body(weak)
        }
    }

    /// Changes an account, unless somebody else wrote it last: the change would hide that from whoever looks. Where something
    /// has to be put right, that is done instead, and this one to be decided again.
    ///
    /// A server without assertions (RFC 4528) makes the change all the same. One that says no although nobody else wrote the
    /// account is not asked again: slapo-unique takes every assertion for one that failed where it watches (ITS#6916, slapd
    /// 2.5), and a site's own rules may not let us look for `modifiersName`. The guard among `changes` is left.
    ///
    /// - Throws: `conflict`, other `DirectoryError`s, `LDAPError`.
    func modify(_ account: DN, _ changes: [Modification]) async throws {
        let known = ownName.withLockedValue { $0 }
        let name = if let known { known } else { try await askOwnName() }
        do {
            try await ldap.modify(account, changes, if: .equal(AttributeName.modifiersName, name), isCritical: false)
        } catch let error as LDAPError where error.code == .assertionFailed {
            guard let outside = try await changeByOthers(at: account) else {
                return try await ldap.modify(account, changes)
            }
            let isWritten = try await putRight(outside) {
                do { try await self.modify(account, changes, over: outside) } catch let error as LDAPError
                    where error.outcomeIsUnknown
                {
                    // By the name under which the audit tells it: what is hidden, if it is, was seen.
                    throw DirectoryError(error, while: "change an account")
                }
            }
            if !isWritten { throw DirectoryError(.conflict, "somebody else had written \(account)") }
        }
    }

    /// Changes an account as long as it is what was looked at.
    private func modify(_ account: DN, _ changes: [Modification], over seen: OutsideChange) async throws {
        do {
            try await ldap.modify(
                account, changes, if: seen.revision.map { .equal(AttributeName.entryCSN, $0) }, isCritical: false)
        } catch let error as LDAPError where error.code == .assertionFailed {
            // slapo-unique once more, unless it was written since.
            guard try await changeByOthers(at: account)?.revision == seen.revision else {
                throw DirectoryError(.conflict, "somebody else has written \(account)")
            }
            try await ldap.modify(account, changes)
        }
    }

    /// Puts an account right as long as it is what somebody else made of it and was read: what they wrote since is not hidden.
    ///
    /// - Throws: as `apply`; `conflict` also when the entry was written since.
    public func mend(_ outside: OutsideChange, _ change: AccountChange) async throws {
        try await perform("put an account right") {
            try await ldap.modify(
                layout.account(change.identifier), AccountMapping.modifications(change),
                if: outside.revision.map { .equal(AttributeName.entryCSN, $0) }, isCritical: false)
        }
    }

    /// - Returns: `nil` for what is no account, and for the door test's, which has to find what it wrote.
    private func outsideChange(_ entry: Entry) -> OutsideChange? {
        isTrial(entry) ? nil : OutsideMapping.change(entry, cost: cost)
    }

    /// Not by its name alone, which somebody may give to a person's account: nobody writes when an entry was made.
    private func isTrial(_ entry: Entry) -> Bool {
        guard layout.isTrial(entry.dn), entry.first(AttributeName.source) == TrialAccount.source,
            let made = entry.first(AttributeName.createTimestamp).flatMap(DirectoryTime.date)
        else { return false }
        return abs(made.timeIntervalSinceNow) < 3600
    }

    /// Accounts whose last author is not us, or whose password somebody wants changed: that mark outlives a write of ours.
    private func writtenOutside() async throws -> Filter {
        .and([
            .equal(AttributeName.objectClass, ObjectClassName.account),
            .or([
                .not(.equal(AttributeName.modifiersName, try await askOwnName())),
                .equal(AttributeName.passwordReset, "TRUE"),
            ]),
        ])
    }

    private func askOwnName() async throws -> String {
        let identity = try await perform("ask who we are") { try await ldap.whoAmI() }
        guard identity.hasPrefix("dn:") else {
            throw DirectoryError(.misconfigured, "the directory knows us by no name: \(identity)")
        }
        let name = String(identity.dropFirst(3))
        ownName.withLockedValue { $0 = name }
        return name
    }
}

enum OutsideMapping {
    static let names =
        AccountMapping.names + [AttributeName.modifiersName, AttributeName.passwordReset, AttributeName.entryCSN]
        + [AttributeName.source, AttributeName.createTimestamp]
        // Of which the directory shows us only what is weaker than we store.
        + [AttributeName.userPassword]

    static func change(_ entry: Entry, cost: PasswordHasher.Cost) -> OutsideChange? {
        guard let account = AccountMapping.account(entry) else { return nil }
        return OutsideChange(
            account: account, isPasswordReset: entry.first(AttributeName.passwordReset)?.uppercased() == "TRUE",
            weakness: weakness(entry, cost: cost),
            author: entry.first(AttributeName.modifiersName) ?? "", revision: entry.first(AttributeName.entryCSN))
    }

    /// Of the first password that is weak; `nil` where none can be seen.
    static func weakness(_ entry: Entry, cost: PasswordHasher.Cost) -> PasswordWeakness? {
        entry.bytes(AttributeName.userPassword).lazy.compactMap(cost.weakness).first
    }
}
