import NIOConcurrencyHelpers
import Testing

@testable import LDAPClient

@Suite("Following a real slapd", .serialized, .timeLimit(.minutes(1)))
struct FollowTests {
    private let suffix = TemporarySlapd.suffix

    private func withProvider(
        _ people: Int = 0, _ body: (LDAPPool, TemporarySlapd) async throws -> Void
    ) async throws {
        try await withDirectory(
            settings: "moduleload syncprov", overlay: "overlay syncprov",
            entries: (0..<people).map { person($0) }.joined(), body)
    }

    /// Entries as `name` or `name:description`, without attributes as `-name`.
    private func follow(
        _ ldap: LDAPPool, waiting: Int = 1000, filter: Filter = .equal("objectClass", "person"),
        onEntry: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        try await ldap.follow(
            base: suffix, scope: .one, filter: filter, attributes: ["cn", "description"], waiting: waiting
        ) { entry in
            let name = entry.dn.description.split(separator: ",")[0].dropFirst(3)
            guard entry.first("cn") != nil else { return try await onEntry("-\(name)") }
            try await onEntry(entry.first("description").map { "\(name):\($0)" } ?? "\(name)")
        }
    }

    @Test("tells what is there, then what is added, changed and deleted, and what the filter finds no longer")
    func changes() async throws {
        try await withProvider(2) { ldap, _ in
            let (told, telling) = AsyncStream.makeStream(of: String.self)
            let following = Task {
                try await follow(ldap, filter: .not(.equal("description", "hidden"))) { telling.yield($0) }
            }
            var next = told.makeAsyncIterator()
            #expect(Set([await next.next(), await next.next()]) == ["p0", "p1"])
            let anna = try await ldap.addPerson("anna")
            #expect(await next.next() == "anna")
            try await ldap.modify(anna, [.replace("description", ["seen"])])
            #expect(await next.next() == "anna:seen")
            try await ldap.modify(anna, [.replace("description", ["hidden"])])
            #expect(await next.next() == "-anna")
            try await ldap.delete(suffix.child("cn", "p0"))
            #expect(await next.next() == "-p0")
            following.cancel()
            await #expect(throws: CancellationError.self) { try await following.value }
        }
    }

    @Test("tells everything of a burst, all of whose messages come while it reads none")
    func burst() async throws {
        try await withProvider { ldap, _ in
            let (told, telling) = AsyncStream.makeStream(of: String.self)
            let following = Task { try await follow(ldap) { telling.yield($0) } }
            var next = told.makeAsyncIterator()
            // Is followed from the first on, and reads nothing for a while after it.
            try await ldap.addPerson("first")
            #expect(await next.next() == "first")
            let names = (0..<200).map { "b\($0)" }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in names { group.addTask { _ = try await ldap.addPerson(name) } }
                try await group.waitForAll()
            }
            var found: Set<String> = []
            for _ in names { found.insert(await next.next() ?? "") }
            #expect(found == Set(names))
            following.cancel()
            await #expect(throws: CancellationError.self) { try await following.value }
        }
    }

    @Test("ends with an error when the server goes, and at once when it cannot be followed")
    func ends() async throws {
        try await withProvider { ldap, server in
            try await ldap.addPerson("anna")
            let found = await code {
                try await follow(ldap) { name in
                    #expect(name == "anna")
                    server.kill()
                }
            }
            #expect(found == .serverDown)
        }
        try await withDirectory { ldap, _ in
            #expect(await code { try await follow(ldap) { _ in } } == .unavailableCriticalExtension)
        }
    }

    @Test("returns when more came than was taken, after what it had; what the taker throws comes out")
    func overflow() async throws {
        try await withProvider(200) { ldap, _ in
            let taken = NIOLockedValueBox(0)
            try await follow(ldap, waiting: 10) { _ in
                taken.withLockedValue { $0 += 1 }
                // Slower than any server.
                try await Task.sleep(for: .milliseconds(20))
            }
            let count = taken.withLockedValue { $0 }
            #expect((10..<200).contains(count))
            struct Enough: Error {}
            await #expect(throws: Enough.self) { try await follow(ldap) { _ in throw Enough() } }
            // Nobody's session is left behind.
            #expect(ldap.statistics.inFlight == 0)
        }
    }
}
