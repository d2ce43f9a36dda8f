import Foundation
import Logging
import Synchronization
import Testing

@testable import Varlink

/// A server for one test, in a folder of its own.
struct Fixture: Sendable {
    /// What the handlers of `org.example.test` do and note.
    let probe: Probe
    let server: VarlinkServer
    let path: String

    func client() throws -> RawClient { try RawClient(path: path) }

    /// The limits that callers came to, and how often.
    var counted: [LimitCounts.Limit: Int] {
        let counts = server.counts
        return Dictionary(uniqueKeysWithValues: LimitCounts.Limit.allCases.map { ($0, counts[$0]) }).filter {
            $0.value > 0
        }
    }
}

/// What a test sees of the handlers, and how it holds them up.
final class Probe: Sendable {
    /// `Wait` says here that it began, waits there until it may go on, and says at last that it ended.
    let began = Gate()
    let release = Gate()
    let ended = Gate()
    private let notes = Mutex<[String]>([])

    func note(_ text: String) { notes.withLock { $0.append(text) } }
    var noted: [String] { notes.withLock { $0 } }
}

extension ServerLimits {
    /// Generous in time: a test that waits for a limit makes that one short.
    static func test(_ change: (inout ServerLimits) -> Void = { _ in }) -> ServerLimits {
        var limits = ServerLimits(
            messageBytes: 64 << 10, messageDeadline: .seconds(60), idle: .seconds(60), writeStall: .seconds(60),
            connectionsPerUID: 64, connectionsTotal: 128, callDeadline: .seconds(60),
            deadlineError: CallError("org.example.test.Late"))
        change(&limits)
        return limits
    }
}

func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    // Short, because a socket's path has at most 107 bytes.
    let folder = "/tmp/varlink-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

func withServer<Result>(
    limits: ServerLimits = .test(), deadlineError: CallError? = nil,
    authorise: @escaping @Sendable (PeerCredentials, String) -> Bool = { _, _ in true },
    _ body: (Fixture) async throws -> Result
) async throws -> Result {
    try await withFolder { folder in
        let path = folder + "/s"
        let probe = Probe()
        var interface = try TestInterface.implementation(probe, authorise: authorise)
        interface.deadlineError = deadlineError
        let server = try VarlinkServer(
            info: ServiceInfo(vendor: "V", product: "P", version: "1", url: "https://example.org"),
            interfaces: [interface],
            address: .path(path, mode: 0o600, group: nil), limits: limits, logger: .silent)
        try await server.start()
        let result: Result
        do { result = try await body(Fixture(probe: probe, server: server, path: path)) } catch {
            probe.release.open()
            await server.shutdown()
            throw error
        }
        probe.release.open()
        await server.shutdown()
        return result
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
