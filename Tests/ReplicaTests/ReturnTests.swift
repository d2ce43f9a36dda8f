import Accounts
import Directory
import Foundation
import LDAPClient
import TestSupport
import Testing

@testable import PasserelleDaemon

/// The preferred provider, back after an absence.
@Suite("A provider that was away")
struct ReturnTests {
    @Test("is not gone back to before it has what it missed")
    func waitsForItsCopy() async throws {
        try await Site.with(mirror: true, daemons: 0, link: Link.init) { site, link in
            guard let link else { throw TestFailure("no link") }
            try await withPool(of: site) { pool, store in
                try await until("the second has the tree") { try await site.isUpToDate }
                try await until("the first is used") { pool.statistics.uri == (try site.uris[0]) }
                link.cut()
                await site.providers[0].stop(SIGKILL)
                try await until("the second provider serves") { await addsSchool(store) }
                #expect(pool.statistics.uri == (try site.uris[1]))

                try await site.providers[0].start()
                // Ten times as long as it takes to go back where nothing is missing.
                try await Task.sleep(for: .seconds(1))
                #expect(pool.statistics.uri == (try site.uris[1]))
                link.mend()
                try await until("it is gone back to") { pool.statistics.uri == (try site.uris[0]) }
                #expect(try await store.school(uai: "0440001A") != nil)
            }
        }
    }

    private func addsSchool(_ store: DirectoryStore) async -> Bool {
        let school = SchoolFacts(uai: "0440001A", feedID: nil, source: "test", name: "Jules Verne")
        return (try? await store.store(school)) != nil
    }

    private func withPool(
        of site: Site, _ body: (LDAPPool, DirectoryStore) async throws -> Void
    ) async throws {
        let layout = try site.layout
        let servers = try site.servers
        var settings = servers.ldap
        settings.failBackInterval = .milliseconds(100)
        settings.mayReturn = { await servers.mayReturn(to: $0, from: $1) }
        let pool = LDAPPool(settings, logger: testLogger("pool"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            defer { group.cancelAll() }
            try await body(pool, DirectoryStore(ldap: pool, layout: layout))
        }
    }
}

extension Site {
    fileprivate var uris: [LDAPURI] { get throws { try providers.map { try LDAPURI(parsing: $0.ldapiURI) } } }

    fileprivate var layout: DirectoryLayout {
        get throws { DirectoryLayout(suffix: try DN(parsing: ReplicaSlapd.suffix)) }
    }

    fileprivate var servers: Servers {
        get throws {
            Servers(
                writable: try uris, consumers: [], ldap: LDAPConfiguration(uris: try uris, credentials: .external()),
                layout: try layout)
        }
    }

    fileprivate var isUpToDate: Bool {
        get async throws { try await servers.look().allSatisfy { $0.lag == 0 } }
    }
}
