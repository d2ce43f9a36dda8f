import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// A `passerelle-portal` of the test's own, on a daemon of the test's own.
final class PortalProcess: Sendable {
    let daemon: DaemonProcess
    let port: Int
    let environment: [String: String]
    private let child = Mutex<ChildProcess?>(nil)
    private let lines = Mutex<[String]>([])

    init(on daemon: DaemonProcess, _ changes: [String: String]) throws {
        self.daemon = daemon
        port = try freePort()
        environment = [
            "PORTAL_URL": "http://127.0.0.1:\(port)",
            "PORTAL_LISTEN_PORT": "\(port)",
            "PORTAL_BRIDGE_SOCKET": daemon.portalPath,
            "PORTAL_PAGES_FOLDER": "\(Repository.root)/config/portal",
            "PORTAL_LOG_LEVEL": "debug",
        ].merging(changes) { _, new in new }
    }

    /// Everything it logged.
    var output: String { lines.withLock { $0.joined(separator: "\n") } }

    func start() async throws {
        let script = try Program.portal.commandLine([], environment: environment)
        let started = try await ChildProcess.start(
            "/bin/sh", ["-c", script], onLine: { line in self.lines.withLock { $0.append(line) } })
        child.withLock { $0 = started }
        let browser = Browser(self)
        try await until("the portal serves") {
            guard !started.hasEnded else { throw TestFailure("the portal ended: \(output)") }
            // The tests' browser knows no authority of the test's own.
            if environment["PORTAL_LISTEN_KEY"] != nil { return output.contains("The portal serves") }
            return (try? await browser.get("/aide"))?.status == 200
        }
    }

    func signal(_ number: Int32) { child.withLock { $0 }?.signal(number) }

    func stop() async {
        guard let running = child.withLock({ $0 }) else { return }
        running.signal(SIGTERM)
        _ = await running.end
    }

    /// The text of the newest mail to somebody, when one is there.
    func mail(to address: String) throws -> String? {
        let folder = "\(daemon.folder)/state/mail"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.filter { $0.hasSuffix(".eml") }.sorted().reversed().lazy
            .map {
                try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8).replacingOccurrences(
                    of: "\r\n", with: "\n")
            }
            .first { $0.contains("To: \(address)") || $0.contains("<\(address)>") }
    }

    /// The temporary password that was mailed to somebody: it stands alone on an indented line.
    func temporaryPassword(mailedTo address: String) async throws -> String {
        var found: String?
        try await until("a temporary password's mail") {
            found = try mail(to: address)?.firstMatch(of: /\n    ([a-z2-9]{8})\n/).map { String($0.1) }
            return found != nil
        }
        guard let found else { throw TestFailure("no temporary password was mailed") }
        return found
    }
}

/// Runs `body` with a portal on a daemon on a directory, all of which have stopped when this returns.
///
/// - Parameters:
///   - changes: of the portal's settings.
///   - daemonChanges: of the daemon's; by default no throttle is in the way of a test that is not about throttles.
func withPortal(
    _ changes: [String: String] = [:], daemon daemonChanges: [String: String] = unthrottled,
    _ body: (PortalProcess) async throws -> Void
) async throws {
    try await withDaemon(daemonChanges) { daemon in
        let portal = try PortalProcess(on: daemon, changes)
        do {
            try await portal.start()
            try await body(portal)
        } catch {
            await portal.stop()
            throw error
        }
        await portal.stop()
    }
}

let unthrottled = [
    "PASSERELLE_THROTTLING_CLIENTBURST": "100000", "PASSERELLE_THROTTLING_MAILSPERCLIENTPERHOUR": "1000",
    "PASSERELLE_THROTTLING_MAILSPERACCOUNTPERHOUR": "100", "PASSERELLE_THROTTLING_MAILSPERACCOUNTPERDAY": "100",
]
