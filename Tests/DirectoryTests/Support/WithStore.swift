import Accounts
import EmbeddedDirectory
import Foundation
import LDAPClient
import TestSupport

@testable import Directory

/// The directory's typed face on a real slapd, bound as the daemon is.
struct StoreUnderTest: Sendable {
    let directory: TestDirectory
    let pool: LDAPPool
    let store: DirectoryStore

    /// Little, as these tests are not about how long guessing takes, and more than the least, so that there is less.
    static let cost = PasswordHasher.Cost(memoryKiB: 16, passes: 1)

    let hasher: PasswordHasher
    let lifecycle = Lifecycle()

    /// To the second: what the directory keeps.
    static let now = Date(timeIntervalSince1970: 1_795_000_000)

    func dn(_ account: Account) -> String { store.layout.account(account.identifier).description }
}

func withStore(_ body: (StoreUnderTest) async throws -> Void) async throws {
    func quickened(_ configuration: inout EmbeddedDirectoryConfiguration) {
        configuration.durability = .whenConvenient
        configuration.passwordPattern = StoreUnderTest.cost.directoryPattern
    }
    try await withDirectory(configure: quickened) { directory in
        var ldap = LDAPConfiguration(uris: [try LDAPURI(parsing: directory.ldapiURI)], credentials: .external())
        ldap.operationTimeout = .seconds(20)
        ldap.sessionTimeout = .seconds(20)
        let pool = LDAPPool(ldap, logger: testLogger("ldap"))
        let store = DirectoryStore(
            ldap: pool, layout: DirectoryLayout(suffix: try DN(parsing: directory.suffix)),
            cost: StoreUnderTest.cost)
        let hasher = try PasswordHasher(cost: StoreUnderTest.cost, concurrency: 2)
        let tested = StoreUnderTest(directory: directory, pool: pool, store: store, hasher: hasher)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            do { try await body(tested) } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
        }
    }
}
