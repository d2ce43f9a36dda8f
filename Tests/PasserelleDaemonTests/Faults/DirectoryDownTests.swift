import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// A slapd that is stopped, gone or deaf, with the daemon's own patience.
@Suite("While the directory does not answer", .serialized)
struct DirectoryDownTests {
    /// A call's deadline on the portal's socket, and what a busy machine may add.
    static let deadline = Duration.seconds(15 + 2)
    static let callers = 20

    @Test("every request is told so within its deadline, twenty at once too, and all work again by themselves")
    func deaf() async throws {
        try await withBridge(patience: .seconds(8)) { bridge in
            let visit = try await Visit(bridge)
            let calls = try await Self.calls(visit)
            let slapd = try #require(try bridge.directory.embedded.processID)
            try freeze(slapd)
            defer { kill(slapd, SIGCONT) }
            let answers = await Self.makeAtOnce(calls, bridge)
            print("a deaf directory: the slowest of \(Self.callers) answers came after \(answers.slowest)")
            #expect(answers.errors == ["org.passerelle.Portal.DirectoryUnavailable"])
            #expect(answers.slowest < Self.deadline)
            kill(slapd, SIGCONT)
            try await bridge.eventually("the directory's return") { try await visit.isWorking() }
        }
    }

    @Test("every request is told so soon when there is no directory at all, and works again when there is one")
    func gone() async throws {
        try await withBridge(patience: .seconds(8)) { bridge in
            let visit = try await Visit(bridge)
            let calls = try await Self.calls(visit)
            await bridge.directory.stop()
            let answers = await Self.makeAtOnce(calls, bridge)
            print("no directory: the slowest of \(Self.callers) answers came after \(answers.slowest)")
            #expect(answers.errors == ["org.passerelle.Portal.DirectoryUnavailable"])
            #expect(answers.slowest < Self.deadline)
            try await bridge.directory.start()
            try await bridge.eventually("the directory's return") { try await visit.isWorking() }
        }
    }

    @Test("requests that slapd is killed over are told so, and work again once it is started again")
    func killed() async throws {
        try await withBridge(patience: .seconds(8)) { bridge in
            let visit = try await Visit(bridge)
            let calls = try await Self.calls(visit)
            // It takes the requests and does nothing with them until it is killed.
            try freeze(#require(try bridge.directory.embedded.processID))
            async let answering = Self.makeAtOnce(calls, bridge, callers: 16)
            try await bridge.eventually("sixteen requests under way") { bridge.pool.statistics.inFlight >= 16 }
            try await bridge.directory.kill9()
            let answers = await answering
            #expect(answers.errors == ["org.passerelle.Portal.DirectoryUnavailable"])
            #expect(answers.slowest < Self.deadline)
            try await bridge.eventually("the directory's return") { try await visit.isWorking() }
        }
    }

    @Test("an administrator who asks for a list is told so, too")
    func lists() async throws {
        try await withAdministration(patience: .seconds(1)) { bridge, client in
            await bridge.directory.stop()
            #expect(
                await refusal { try await client.call(Administration.FindAccounts.self, .init(text: "Zoé")) }
                    == .directoryUnavailable)
            // Counted over both branches, each read as a stream.
            let list = try await VarlinkClient.connect(path: "\(bridge.directory.scratch)/administration")
            #expect(
                await refusal {
                    for try await _ in try list.stream(
                        Administration.ListClass.self, .init(schoolUAI: "0440001A", class: "3B"))
                    {}
                } == .directoryUnavailable)
        }
    }

    private struct Answers {
        var errors: Set<String> = []
        var slowest = Duration.zero
    }

    private typealias Call = (method: String, parameters: [String: String])

    private static func calls(_ visit: Visit) async throws -> [Call] {
        var calls: [Call] = []
        for method in ["Authenticate", "CheckActivationCode", "RequestTemporaryPassword", "DescribeAccount"] {
            calls.append((method, try await visit.parameters(of: method)))
        }
        return calls
    }

    private static func makeAtOnce(
        _ calls: [Call], _ bridge: Bridge, callers: Int = callers
    ) async -> Answers {
        await withTaskGroup(of: (String, Duration).self) { group in
            for number in 0..<callers {
                var call = calls[number % calls.count]
                // The fifth signs in as somebody else: the throttle lets four tries of one password through.
                if call.method == "Authenticate", number >= 4 * calls.count {
                    call.parameters["identifier"] = "nobody.x"
                }
                let made = call
                group.addTask { await answer(made, bridge) }
            }
            return await group.reduce(into: Answers()) { answers, answer in
                answers.errors.insert(answer.0)
                answers.slowest = max(answers.slowest, answer.1)
            }
        }
    }

    private static func answer(_ call: Call, _ bridge: Bridge) async -> (String, Duration) {
        let start = ContinuousClock.now
        let bytes = try? await RawConnection(bridge.socket).exchange(
            "\(Portal.interface).\(call.method)", call.parameters)
        let reply = bytes.flatMap { try? JSONValue(parsing: $0) }
        return (reply.map { $0["error"]?.text ?? "granted" } ?? "closed", ContinuousClock.now - start)
    }
}
