import ControlAPI
import Testing

@testable import PasserelleDaemon

@Suite("Of what is announced")
struct AnnouncerTests {
    private let announcer = Announcer()

    private func event(_ action: String, _ kind: Administration.EventKind = .account) -> Administration.Event {
        .init(time: "2026-11-24T08:30:00Z", kind: kind, action: action)
    }

    private func next(_ watcher: Watcher) async -> [String]? {
        await watcher.next(atMost: .seconds(5)).map { $0.events.map(\.action) }
    }

    @Test("each hears everything of the kinds that they asked for, in order")
    func kinds() async throws {
        try await announcer.watch([.account], by: 0) { some in
            try await announcer.watch(nil, by: 0) { all in
                for action in ["a", "b"] { announcer.announce(event(action)) }
                announcer.announce(event("c", .mail))
                #expect(await next(some) == ["a", "b"])
                #expect(await next(all) == ["a", "b", "c"])
            }
        }
    }

    @Test("what is still going on is told to those who come later, until it is settled")
    func standing() async throws {
        announcer.announce(event("begun"), about: .importing)
        announcer.announce(event("further"), about: .importing)
        announcer.announce(event("passing"))
        try await announcer.watch(nil, by: 0) { #expect(await next($0) == ["further"]) }
        announcer.settle(.importing, event("ended"))
        try await announcer.watch(nil, by: 0) { #expect(await $0.next(atMost: .zero) == Watcher.Batch()) }
    }

    @Test("what finds no room is counted, and what comes after it has room again")
    func bound() async throws {
        try await announcer.watch(nil, by: 0) { watcher in
            for number in 0..<Watcher.capacity + 7 { announcer.announce(event("\(number)")) }
            let batch = try #require(await watcher.next(atMost: .zero))
            #expect(batch.events.count == Watcher.capacity && batch.missed == 7)
            #expect(batch.events.last?.action == "\(Watcher.capacity - 1)")
            announcer.announce(event("later"))
            #expect(await next(watcher) == ["later"])
        }
    }

    @Test("what nobody has read yet is still read when it is closed, and nothing after it")
    func last() async throws {
        try await announcer.watch(nil, by: 0) { watcher in
            announcer.announce(event("before"))
            announcer.close()
            announcer.announce(event("after"))
            #expect(await next(watcher) == ["before"])
            let start = ContinuousClock.now
            #expect(await watcher.next(atMost: .seconds(60)) == nil)
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("nothing is kept for those who are gone, and nobody hears anything when it is closed")
    func over() async throws {
        try await announcer.watch(nil, by: 0) { watcher in
            #expect(announcer.watchers == 1)
            announcer.close()
            #expect(await watcher.next(atMost: .seconds(5)) == nil)
        }
        #expect(announcer.watchers == 0)
        try await announcer.watch(nil, by: 0) { #expect(await $0.next(atMost: .seconds(5)) == nil) }
    }

    @Test("one user has so many watchers, and another one as many")
    func perUser() async throws {
        func watch(_ count: Int, by uid: UInt32) async throws {
            guard count > 0 else { return }
            try await announcer.watch(nil, by: uid) { _ in try await watch(count - 1, by: uid) }
        }
        try await watch(4, by: 0)
        await #expect(throws: Administration.Failure.tooManyWatchers(limit: 4)) { try await watch(5, by: 0) }
        try await announcer.watch(nil, by: 1) { _ in try await watch(4, by: 0) }
        #expect(announcer.watchers == 0)
    }

    @Test("all users together have so many, whoever they are")
    func inAll() async throws {
        func watch(_ uid: UInt32) async throws {
            guard uid > 0 else { return }
            try await announcer.watch(nil, by: uid) { _ in try await watch(uid - 1) }
        }
        try await watch(12)
        await #expect(throws: Administration.Failure.tooManyWatchers(limit: 12)) { try await watch(13) }
        #expect(announcer.watchers == 0)
    }
}
