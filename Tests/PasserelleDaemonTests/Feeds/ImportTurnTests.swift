import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("Daemons on one directory")
struct ImportTurnTests {
    private func turn(_ name: String, _ bridge: Bridge, every interval: Duration = .seconds(30)) -> ImportTurn {
        let clock = bridge.clock
        var turn = ImportTurn(
            directory: bridge.store, process: name, host: "machine-\(name)", logger: testLogger("turn"),
            now: { clock.now })
        turn.interval = interval
        return turn
    }

    private func feeds(_ turn: ImportTurn, _ bridge: Bridge) -> FeedOperations {
        FeedOperations(
            operations: bridge.operations, maximumSuspendedPercent: 5, scratch: bridge.directory.scratch, turn: turn)
    }

    @Test("import one at a time: another is told who has the turn and since when, may plan, and has it afterwards")
    func oneAtATime() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let delivered = try Delivered(in: bridge.directory.scratch)
            try delivered.write([1, 2])
            let request = FeedRequest(path: delivered.folder, source: "AC-TEST")
            let (one, two) = (feeds(turn("a", bridge), bridge), feeds(turn("b", bridge), bridge))
            let start = bridge.clock.now
            _ = try await one.run(request, by: .worker("test")) { _ in
                let refused = await #expect(throws: ImportUnderWay.self) {
                    _ = try await two.run(request, by: .worker("test")) { _ in }
                }
                var dry = request
                dry.isDryRun = true
                _ = try await two.run(dry, by: .worker("test")) { _ in }
                #expect(refused?.holder == "machine-a" && (refused?.since ?? .distantPast) >= start)
            } tell: { _ in
            }
            #expect(try await bridge.store.importLock() == nil)
            _ = try await two.run(request, by: .worker("test")) { _ in }
        }
    }

    @Test("that take the turn at the same moment are let in one after the other, forty times")
    func atOnce() async throws {
        try await withBridge(sendsMail: false) { bridge in
            for round in 0..<40 {
                let together = Together()
                await withTaskGroup(of: Void.self) { group in
                    for name in ["a", "b", "c"] {
                        let turn = turn("\(name)\(round)", bridge)
                        group.addTask {
                            _ = try? await turn.take {
                                await together.enter()
                                try? await Task.sleep(for: .milliseconds(5))
                                await together.leave()
                            }
                        }
                    }
                }
                let (most, entered) = await (together.most, together.entered)
                #expect(most == 1 && entered >= 1, "round \(round)")
            }
        }
    }

    @Test("wait for one that died until its lock is over, but not for themselves")
    func died() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let left = ImportLock(process: "a", host: "machine-a", now: bridge.clock.now)
            try await bridge.store.replaceImportLock(nil, by: left)
            await #expect(throws: ImportUnderWay.self) { try await turn("b", bridge).take {} }
            bridge.clock.advance(1)
            try await turn("a", bridge).take {}
            #expect(try await bridge.store.importLock() == nil)

            try await bridge.store.replaceImportLock(nil, by: left)
            bridge.clock.advance(ImportLock.lifetime)
            try await turn("b", bridge).take {}
        }
    }

    @Test("renew the lock while they import, and stop when somebody has taken it from them")
    func renewed() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let one = turn("a", bridge, every: .milliseconds(20))
            try await one.take {
                for _ in 0..<3 {
                    bridge.clock.advance(ImportLock.lifetime - 1)
                    let now = bridge.clock.now
                    try await bridge.eventually("the renewal") {
                        try await bridge.store.importLock().flatMap(ImportLock.init(stored:))
                            .map { $0.until >= now + ImportLock.lifetime - 5 } == true
                    }
                    await #expect(throws: ImportUnderWay.self) { try await turn("b", bridge).take {} }
                }
            }
            let lost = await #expect(throws: ImportUnderWay.self) {
                try await one.take {
                    let stored = try await bridge.store.importLock()
                    let thief = ImportLock(process: "b", host: "machine-b", now: bridge.clock.now + 1)
                    // Between two renewals.
                    do { try await bridge.store.replaceImportLock(stored, by: thief) } catch {
                        try await bridge.store.replaceImportLock(try await bridge.store.importLock(), by: thief)
                    }
                    try await Task.sleep(for: .seconds(20))
                }
            }
            #expect(lost?.holder == "machine-b")
            #expect(try await bridge.store.importLock()?.hasSuffix("machine-b") == true)
        }
    }
}

/// How many are inside at the same time.
private actor Together {
    private(set) var most = 0
    private(set) var entered = 0
    private var now = 0

    func enter() {
        now += 1
        entered += 1
        most = max(most, now)
    }

    func leave() { now -= 1 }
}
