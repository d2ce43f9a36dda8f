import ControlAPI
import Foundation
import LDAPClient
import Settings
import TestSupport
import Varlink

@testable import PasserelleDaemon

/// Runs `body` with a bridge and a client of its administration socket.
func withAdministration<Result: Sendable>(
    sendsMail: Bool = false, patience: Duration = .seconds(20), _ body: (Bridge, VarlinkClient) async throws -> Result
) async throws -> Result {
    try await withBridge(sendsMail: sendsMail, patience: patience) { bridge in
        let path = "\(bridge.directory.scratch)/administration"
        let server = try administrationServer(bridge, path)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            try await server.start()
            group.addTask { try await server.run() }
            let result: Result
            do { result = try await body(bridge, VarlinkClient.connect(path: path)) } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try? await group.waitForAll()
            return result
        }
    }
}

let testSite = Administration.DescribeSite.Reply(
    portalURL: "https://teleservices.example.org", entName: "E-lyco", academyName: "Académie",
    help: "Le secrétariat peut vous aider.", timeZone: "Europe/Paris",
    letterTemplates: "\(Repository.root)/config/letters")

private func administrationServer(_ bridge: Bridge, _ path: String) throws -> VarlinkServer {
    let desk = bridge.desk
    let service = AdministrationService(
        operations: bridge.operations, feeds: desk.feeds, drop: desk, source: "AC-TEST", site: Current(testSite),
        throttles: bridge.throttles,
        pool: bridge.pool,
        servers: Servers(
            writable: [], consumers: [], ldap: LDAPConfiguration(uris: []), layout: bridge.store.layout),
        isEmbedded: true,
        startedAt: bridge.clock.now, limitCounts: SocketLimitCounts())
    let text = try String(
        contentsOfFile: "\(Repository.root)/schema/varlink/\(Administration.interface).varlink", encoding: .utf8)
    var interface = InterfaceImplementation(try InterfaceDescription(parsing: text)) { _, _ in true }
    service.register(in: &interface)
    var limits = ServerLimits.administration
    limits.deadlineError = Administration.Failure.directoryUnavailable.callError
    return try VarlinkServer(
        info: ServiceInfo(
            vendor: "passerelle", product: "passerelle", version: Version.current, url: "https://example.org"),
        interfaces: [interface], address: .path(path, mode: 0o600, group: nil), limits: limits,
        logger: testLogger("varlink"))
}

extension Bridge {
    /// Takes deliveries from a folder among the bridge's own files.
    var desk: DropDesk {
        DropDesk(
            folder: DropFolder(path: "\(directory.scratch)/drop"),
            feeds: FeedOperations(
                operations: operations, maximumSuspendedPercent: 5, scratch: directory.scratch),
            source: "AC-TEST")
    }
}

/// Runs an administrator's call that has to be refused, and tells how.
func refusal(_ body: () async throws -> some Any) async -> Administration.Failure? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? CallError).flatMap(Administration.Failure.init)
    }
}
