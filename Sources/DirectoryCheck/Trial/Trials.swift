import Accounts
import Directory
import Foundation
import LDAPClient

/// The trial accounts of one run: one for each way in which an account may stand in the directory.
struct Trials: Sendable {
    enum Role: String, Sendable, CaseIterable {
        case active, person, temporary, suspended
        case unknownState = "unknown"
        case capitalState = "capital"
        case spacedState = "spaced"
        case absentState = "absent"
        case pwdReset = "reset"
        case twoPasswords = "two"
        /// Active, with a temporary password outstanding.
        case pending
        /// Active and temporary, with the password in clear, as somebody might write it: slapd uses no hash for SASL
        /// (measured on 2.5.13), so only these could open there.
        case clearActive = "clear"
        case clearTemporary = "clear-temporary"
        /// Active, with a password that costs a little too little.
        case weak
        case weaker
    }

    let layout: DirectoryLayout
    let owner: TrialOwner
    /// Opens every account that is open; the second one only the account with two.
    let definitive: Secret
    let second: Secret
    let temporary: Secret
    let temporaryHash: PasswordHash
    /// The value of `userPassword` that they have, but for those whose role says otherwise.
    let storedPassword: String
    /// Those that have a weak one; fewer where the configured cost is the least that there is.
    let weakRoles: [Role]
    let accounts: [Role: TrialAccount]
    /// Roles that the server would not store, and why.
    private(set) var refusals: [Role: LDAPError] = [:]
    /// Of the server that they are made at.
    private(set) var clock = Clock()

    /// A server's, when an account was made there.
    struct Clock: Sendable {
        /// Less ours, in seconds; `nil` where the server does not show when the account was made.
        var skew: Double?
        /// Seconds by which the account is older than the newest change that the server took before.
        var setback: Double = 0
    }

    init(_ settings: DirectoryCheck.Settings) async throws {
        layout = settings.layout
        owner = TrialOwner()
        (definitive, second, temporary) = (Self.secret(), Self.secret(), Self.secret())
        let hasher = try PasswordHasher(cost: settings.cost, concurrency: 1)
        let value = try await hasher.hash(definitive).directoryValue
        let other = try await hasher.hash(second).directoryValue
        temporaryHash = try await hasher.hash(temporary)
        var weak: [Role: String] = [:]
        for (role, cost) in zip([Role.weak, .weaker], settings.cost.weaker) {
            weak[role] = try await PasswordHasher(cost: cost, concurrency: 1).hash(definitive).directoryValue
        }
        let clear = definitive.text ?? ""
        storedPassword = value
        weakRoles = Role.allCases.filter { weak[$0] != nil }
        var accounts: [Role: TrialAccount] = [:]
        for role in Role.allCases {
            var account = TrialAccount("\(owner.run)-\(role.rawValue)", owner: owner.text)
            account.passwords =
                switch role {
                case .twoPasswords: [value, other]
                case .clearActive, .clearTemporary: [clear]
                default: [weak[role] ?? value]
                }
            account.state = Self.state(of: role)
            account.mustReset = role == .pwdReset
            if role == .pending { account.temporaryPassword = temporaryHash }
            accounts[role] = account
        }
        self.accounts = accounts
    }

    private static func state(of role: Role) -> String? {
        switch role {
        case .active, .person, .pwdReset, .twoPasswords, .pending, .clearActive, .weak, .weaker:
            AccountState.active.rawValue
        case .temporary, .clearTemporary: AccountState.temporary.rawValue
        case .suspended: AccountState.suspended.rawValue
        case .unknownState: "closed"
        // What a server lets in that compares states without case or spaces, while the daemon takes them for closed.
        case .capitalState: "Active"
        case .spacedState: " active"
        case .absentState: nil
        }
    }

    private static func secret() -> Secret {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)
        return Secret((0..<32).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }

    func dn(_ role: Role) -> DN { account(role).dn(in: layout) }
    func uid(_ role: Role) -> String { account(role).uid }

    func account(_ role: Role) -> TrialAccount {
        accounts[role] ?? TrialAccount("\(owner.run)-\(role.rawValue)", owner: owner.text)
    }

    /// An account beyond the roles, such as a second one for a registration.
    func further(_ name: String) -> TrialAccount { TrialAccount("\(owner.run)-\(name)", owner: owner.text) }

    /// - Throws: when the first one, which nothing distinguishes from a person's, is refused.
    mutating func add(_ ldap: LDAPPool) async throws {
        clock = try await add(account(.active), ldap)
        for role in Role.allCases where role != .active {
            do {
                try await ldap.add(dn(role), account(role).attributes(in: layout))
            } catch let error as LDAPError where error.isRefusal {
                refusals[role] = error
            }
        }
    }

    /// Adds an account, and looks at the time that it got.
    private func add(_ account: TrialAccount, _ ldap: LDAPPool) async throws -> Clock {
        let former = try await ldap.replicationState(of: layout.suffix)
        let dn = account.dn(in: layout)
        let before = Date.now
        try await ldap.add(dn, account.attributes(in: layout))
        let middle = before.addingTimeInterval(Date.now.timeIntervalSince(before) / 2)
        let made = try await TrialAccount.all(in: layout, ldap).first { $0.dn == dn }
        // To the second, rounded down.
        return Clock(
            skew: made?.createdAt.map { $0.addingTimeInterval(0.5).timeIntervalSince(middle) },
            setback: made?.change.flatMap { former?.setback(of: $0) } ?? 0)
    }

    /// The clock of another provider, by an account that is made there and removed again.
    ///
    /// - Parameter number: of the provider; each has an account of its own, since none knows at once what another removed.
    /// - Returns: `nil` where no account can be made.
    func clock(ofProvider number: Int, _ ldap: LDAPPool) async throws -> Clock? {
        // Also what a former run left here and nowhere else, as a provider does whose changes do not arrive.
        try await removeLeftovers(ldap)
        let account = further("clock-\(number)")
        let result: Result<Clock, any Error>
        do { result = .success(try await add(account, ldap)) } catch let error as LDAPError where error.isRefusal {
            return nil
        } catch { result = .failure(error) }
        // A task of its own: it has to be done when this one has been cancelled.
        try await Task { try await remove(account.dn(in: layout), ldap) }.value
        return try result.get()
    }

    /// Removes what runs that are over left behind; a run that is under way elsewhere keeps its own.
    func removeLeftovers(_ ldap: LDAPPool) async throws {
        for found in try await TrialAccount.all(in: layout, ldap)
        where TrialOwner.isGone(found.owner, createdAt: found.createdAt) {
            try await remove(found.dn, ldap)
        }
    }

    /// Removes this run's accounts, by their names and by looking for them.
    func removeAll(_ ldap: LDAPPool) async throws {
        for role in Role.allCases { try await remove(dn(role), ldap) }
        for found in try await TrialAccount.all(in: layout, ldap) where found.owner == owner.text {
            try await remove(found.dn, ldap)
        }
    }

    private func remove(_ dn: DN, _ ldap: LDAPPool) async throws {
        do {
            try await ldap.delete(dn)
        } catch let error as LDAPError where error.code == .noSuchObject {
            return
        }
    }
}
