import Accounts
import ControlAPI
import Feed
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("A first feed that is loaded")
struct FirstLoadTests {
    private struct Imported {
        var outcome: FeedOutcome
        /// The entries, without what no two writes of one entry have in common.
        var entries: [[String: [String]]]
        var restarts: Int
        var events: Set<String>
    }

    /// - Parameter leastBytes: 0 to write over LDAP.
    private func imported(_ folder: String, leastBytes: Int) async throws -> Imported {
        try await withBridge(sendsMail: false) { bridge in
            let feeds = try operations(bridge, leastBytes: leastBytes)
            let events = Collected<String>()
            let outcome = try await feeds.run(FeedRequest(path: folder, source: "AC-TEST"), by: .worker("test")) {
                event in
                if case .refused(let record) = event { await events.append("\(record)") }
            }
            let own = ["entryuuid", "entrycsn", "createtimestamp", "modifytimestamp", "contextcsn", "userpassword"]
            let entries = try await bridge.directory.search(as: .daemon).map { entry in
                entry.filter { !own.contains($0.key) }.mapValues { $0.sorted() }
            }
            return Imported(
                outcome: outcome, entries: entries.sorted { ($0["dn"] ?? [])[0] < ($1["dn"] ?? [])[0] },
                restarts: try bridge.directory.embedded.restarts, events: Set(await events.elements))
        }
    }

    private func operations(_ bridge: Bridge, leastBytes: Int) throws -> FeedOperations {
        FeedOperations(
            operations: bridge.operations, maximumSuspendedPercent: 5, scratch: bridge.directory.scratch,
            loading: FirstLoading(
                embedded: try bridge.directory.embedded, leastBytes: leastBytes, logger: testLogger("load")))
    }

    @Test("leaves the same plan, counts and entries, author included, as one that is written over LDAP")
    func same() async throws {
        try await withTemporaryFolder { scratch in
            try FeedGenerator(pupils: 300, schools: 3, chunk: 130, hasRelatives: true).write(to: scratch)
            let written = try await imported(scratch, leastBytes: 0)
            let loaded = try await imported(scratch, leastBytes: 1)
            #expect(loaded.outcome.report.counts == written.outcome.report.counts)
            #expect(loaded.outcome.report.notes == written.outcome.report.notes)
            #expect(loaded.outcome.planned.plan == written.outcome.planned.plan)
            #expect(loaded.events == written.events && !loaded.events.isEmpty)
            #expect(loaded.entries.count == written.entries.count && loaded.entries.count > 900)
            for (one, other) in zip(loaded.entries, written.entries) { #expect(one == other) }
        }
    }

    @Test("can be imported again without a write, and its people have codes and accounts")
    func lived() async throws {
        try await withTemporaryFolder { scratch in
            try FeedGenerator(pupils: 40, hasRelatives: true).write(to: scratch)
            try await withBridge(sendsMail: false) { bridge in
                let feeds = try operations(bridge, leastBytes: 1)
                let request = FeedRequest(path: scratch, source: "AC-TEST")
                _ = try await feeds.run(request, by: .worker("test")) { _ in }
                let process = try bridge.directory.embedded.processID
                let again = try await feeds.run(request, by: .worker("test")) { _ in }
                #expect(again.report.counts.unchanged == 121 && again.report.counts.created == 0)
                #expect(try bridge.directory.embedded.processID == process, "slapd is stopped for a first feed only")
                let key = RegistrationKey("AC-TEST$1000001")
                let code = try await bridge.issueCode(key)
                let registration = try #require(try await bridge.store.registration(key))
                _ = try await bridge.call(
                    Portal.Activate.self,
                    .init(
                        code: SensitiveText(code.printed), givenName: registration.person.givenName,
                        birthDate: try #require(registration.person.birthDate?.iso8601), identifier: "premiere.eleve",
                        password: SensitiveText("Un-pont-de-pierre-7"), mail: "x@example.org"))
                #expect(
                    try await bridge.directory.canBind(
                        dn: bridge.dn("premiere.eleve"), password: "Un-pont-de-pierre-7"))
            }
        }
    }

    @Test("with two keys that are one for the directory is written over LDAP, which tells of the second")
    func unloadable() async throws {
        try await withTemporaryFolder { scratch in
            let delivery = try Delivered(in: scratch)
            try delivery.write([1, 2])
            let text = try String(contentsOfFile: delivery.pupils, encoding: .utf8)
            try text.replacing("<id>1</id>", with: "<id>a1</id>").replacing("<id>2</id>", with: "<id>A1</id>")
                .write(toFile: delivery.pupils, atomically: true, encoding: .utf8)
            let written = try await imported(delivery.folder, leastBytes: 0)
            let loaded = try await imported(delivery.folder, leastBytes: 1)
            #expect(loaded.outcome.report.counts == written.outcome.report.counts)
            #expect(loaded.entries == written.entries)
        }
    }

    @Test("and that one of its files spoils leaves nobody, and slapd alone")
    func spoiled() async throws {
        try await withTemporaryFolder { scratch in
            let files = try FeedGenerator(pupils: 300, schools: 3, chunk: 130, hasRelatives: true).write(to: scratch)
            let last = try #require(files.last)
            let text = try String(contentsOfFile: last, encoding: .utf8)
            try String(text.dropLast(200)).write(toFile: last, atomically: true, encoding: .utf8)
            try await withBridge(sendsMail: false) { bridge in
                let process = try bridge.directory.embedded.processID
                let feeds = try operations(bridge, leastBytes: 1)
                await #expect(throws: FeedError.self) {
                    _ = try await feeds.run(FeedRequest(path: scratch, source: "AC-TEST"), by: .worker("test")) { _ in }
                }
                #expect(try await bridge.store.holdsNobody())
                #expect(try bridge.directory.embedded.processID == process)
                #expect(
                    !FileManager.default.fileExists(atPath: "\(bridge.directory.configuration.stateFolder)/load"))
            }
        }
    }
}

private actor Collected<Element: Sendable> {
    private(set) var elements: [Element] = []
    func append(_ element: Element) { elements.append(element) }
}
