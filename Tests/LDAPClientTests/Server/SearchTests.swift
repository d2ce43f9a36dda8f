import Testing

@testable import LDAPClient

@Suite("Searches on a real slapd", .serialized, .timeLimit(.minutes(1)))
struct SearchTests {
    private let suffix = TemporarySlapd.suffix

    private func withPeople(
        _ count: Int, configuration: LDAPConfiguration = .test(), _ body: (LDAPPool) async throws -> Void
    ) async throws {
        try await withDirectory(entries: (0..<count).map { person($0) }.joined(), configuration: configuration) {
            ldap, _ in
            try await body(ldap)
        }
    }

    private func count(_ entries: EntrySequence) async throws -> Int {
        var names: Set<String> = []
        for try await entry in entries { names.insert(entry.dn.description) }
        return names.count
    }

    @Test("5,000 entries come in pages, each once, also when three search at the same time")
    func pages() async throws {
        try await withPeople(5000) { ldap in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for size in [100, 500, 4999] {
                    group.addTask {
                        try await count(
                            ldap.search(
                                base: suffix, scope: .one, filter: .equal("objectClass", "person"), attributes: ["1.1"],
                                pageSize: size))
                    }
                }
                for try await found in group { #expect(found == 5000) }
            }
            #expect(ldap.statistics.inFlight == 0)
        }
    }

    @Test("a page that ends with the last entry is followed by nothing")
    func exactPages() async throws {
        try await withPeople(20) { ldap async throws in
            let all = ldap.search(base: suffix, scope: .one, pageSize: 10)
            #expect(try await count(all) == 20)
            #expect(try await count(all) == 20)
            #expect(try await count(ldap.search(base: suffix, scope: .subtree, pageSize: 1)) == 21)
            #expect(try await count(ldap.search(base: suffix, scope: .base)) == 1)
            #expect(try await count(ldap.search(base: suffix, scope: .one, filter: .or([]))) == 0)
            #expect(try await count(ldap.search(base: suffix, scope: .one, filter: .and([]))) == 20)
        }
    }

    @Test(
        "a limit ends the sequence without an error, paged or not",
        arguments: [(1, 500), (7, 500), (7, 2), (7, 7), (20, 6), (99, 6)])
    func limits(_ limit: Int, _ pageSize: Int) async throws {
        try await withPeople(20) { ldap in
            let found = try await count(ldap.search(base: suffix, scope: .one, sizeLimit: limit, pageSize: pageSize))
            #expect(found == min(limit, 20))
        }
    }

    @Test("the server's own limit is an error, after the entries")
    func serverLimit() async throws {
        let entries = (0..<20).map { person($0) }.joined()
        try await withDirectory(
            settings: "sizelimit 5", entries: entries, configuration: .test { $0.credentials = .anonymous }
        ) {
            ldap, _ in
            var found = 0
            let refusal = await code {
                for try await _ in ldap.search(base: suffix, scope: .one, sizeLimit: 15) { found += 1 }
            }
            #expect(refusal == .sizeLimitExceeded && found == 5)
        }
    }

    @Test("a consumer that stops gives its session back, and a search within a search has one of its own")
    func nesting() async throws {
        try await withPeople(30, configuration: .test { $0.pagedSearchLimit = 2 }) { ldap in
            for _ in 0..<5 {
                for try await _ in ldap.search(base: suffix, scope: .one, pageSize: 5) { break }
            }
            var inner = 0
            for try await _ in ldap.search(base: suffix, scope: .one, pageSize: 10) {
                inner += try await count(ldap.search(base: suffix, scope: .one, pageSize: 10))
            }
            #expect(inner == 30 * 30)
            #expect(ldap.statistics.inFlight == 0)
        }
    }

    @Test("a search below what is not there is noSuchObject; a read of it is nothing")
    func absent() async throws {
        try await withPeople(1) { ldap async throws in
            let nowhere = suffix.child("ou", "nowhere")
            #expect(await code { try await count(ldap.search(base: nowhere, scope: .one)) } == .noSuchObject)
            #expect(
                await code { try await count(ldap.search(base: nowhere, scope: .one, sizeLimit: 2)) } == .noSuchObject)
            #expect(try await ldap.read(nowhere) == nil)
            #expect(try await ldap.read(DN(), attributes: ["+"])?.strings("namingContexts") == ["dc=test"])
        }
    }
}
