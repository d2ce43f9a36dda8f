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
                if let change = OutsideMapping.change(entry) { try await body(change) }
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
                if let change = OutsideMapping.change(entry) { try await body(change) }
            }
        }
    }

    /// One account as it is now, whoever wrote it last.
    public func outsideChange(_ identifier: Identifier) async throws -> OutsideChange? {
        try await perform("read an account") {
            try await ldap.read(layout.account(identifier), attributes: OutsideMapping.names)
        }.flatMap(OutsideMapping.change)
    }

    /// One account, when somebody else wrote it last.
    public func changeByOthers(of identifier: Identifier) async throws -> OutsideChange? {
        let filter = Filter.and([.equal(AttributeName.uid, identifier.text), try await writtenOutside()])
        return try await perform("look for what others wrote to an account") {
            for try await entry in ldap.search(
                base: layout.people, scope: .one, filter: filter, attributes: OutsideMapping.names)
            {
                return OutsideMapping.change(entry)
            }
            return nil
        }
    }

    /// Accounts whose last author is not us, or whose password somebody wants changed: that mark outlives a write of ours.
    private func writtenOutside() async throws -> Filter {
        let identity = try await perform("ask who we are") { try await ldap.whoAmI() }
        guard identity.hasPrefix("dn:") else {
            throw DirectoryError(.misconfigured, "the directory knows us by no name: \(identity)")
        }
        return .and([
            .equal(AttributeName.objectClass, ObjectClassName.account),
            .or([
                .not(.equal(AttributeName.modifiersName, String(identity.dropFirst(3)))),
                .equal(AttributeName.passwordReset, "TRUE"),
            ]),
        ])
    }
}

enum OutsideMapping {
    static let names = AccountMapping.names + [AttributeName.modifiersName, AttributeName.passwordReset]

    static func change(_ entry: Entry) -> OutsideChange? {
        guard let account = AccountMapping.account(entry) else { return nil }
        return OutsideChange(
            account: account, isPasswordReset: entry.first(AttributeName.passwordReset)?.uppercased() == "TRUE",
            author: entry.first(AttributeName.modifiersName) ?? "")
    }
}
