import Accounts
import Foundation
import Logging
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("A directory belongs to one installation key")
struct InstallationKeyTests {
    @Test("which the first daemon records, and with which others serve as well")
    func sameKey() async throws {
        try await withBridge(sendsMail: false) { bridge in
            for name in ["first", "second"] {
                let sockets = try sockets(bridge, name, key: bridge.operations.key)
                try await serving(sockets) {
                    let path = "\(bridge.directory.scratch)/\(name)-portal"
                    try await bridge.eventually("the socket of the \(name)") {
                        FileManager.default.fileExists(atPath: path)
                    }
                }
            }
            #expect(try await bridge.store.keyFingerprint() == bridge.operations.key.fingerprint)
        }
    }

    @Test("and a daemon with another key refuses to serve it, and opens no socket")
    func anotherKey() async throws {
        try await withBridge(sendsMail: false) { bridge in
            try await bridge.store.recordKeyFingerprint(bridge.operations.key.fingerprint)
            let key = try #require(InstallationKey(Secret([UInt8](repeating: 8, count: InstallationKey.byteCount))))
            let sockets = try sockets(bridge, "other", key: key)
            let error = await #expect(throws: SetupError.self) { try await sockets.run() }
            #expect(
                error?.message.contains(key.fingerprint) == true && error?.message.contains("copy the key file") == true
            )
            #expect(!FileManager.default.fileExists(atPath: "\(bridge.directory.scratch)/other-portal"))
            #expect(try await bridge.store.keyFingerprint() == bridge.operations.key.fingerprint)
        }
    }

    @Test("and of two that come to a new directory with different keys at the same moment, one serves")
    func race() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let results = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<4 {
                    group.addTask { (try? await bridge.store.recordKeyFingerprint("key \(number)")) != nil }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(results.count { $0 } == 1)
        }
    }

    private func sockets(_ bridge: Bridge, _ name: String, key: InstallationKey) throws -> ControlSockets {
        func server(_ kind: String) throws -> VarlinkServer {
            try VarlinkServer(
                info: ServiceInfo(
                    vendor: "passerelle", product: "passerelle", version: "1", url: "https://example.org"),
                interfaces: [], address: .path("\(bridge.directory.scratch)/\(name)-\(kind)", mode: 0o600, group: nil),
                limits: .portal, logger: testLogger("varlink"))
        }
        return ControlSockets(
            portal: try server("portal"), administration: try server("administration"), directory: bridge.store,
            key: key, announcer: Announcer(),
            manager: ServiceManager(socketPath: nil), logger: testLogger("sockets"))
    }

    /// Runs `body` while `sockets` serve; both have ended when this returns.
    private func serving(_ sockets: ControlSockets, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sockets.run() }
            do { try await body() } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try? await group.waitForAll()
        }
    }
}
