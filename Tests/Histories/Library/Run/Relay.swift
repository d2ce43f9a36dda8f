import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// A mail relay that can be made to fail. See `relay.py`, which it runs.
final class Relay: Sendable {
    /// Where it leaves what it gets, what it refused included.
    let folder: String
    private let port: Int
    private let child = Mutex<ChildProcess?>(nil)
    private let said = Mutex<[String]>([])

    init(in parent: String) throws {
        folder = "\(parent)/mails"
        port = try freePort()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    /// For the daemon.
    var settings: [String: String] {
        [
            "PASSERELLE_MAIL_TRANSPORT": "smtp", "PASSERELLE_MAIL_SMTP_HOST": "127.0.0.1",
            "PASSERELLE_MAIL_SMTP_PORT": "\(port)", "PASSERELLE_MAIL_SMTP_SECURITY": "none",
            "PASSERELLE_MAIL_SMTP_TIMEOUTSECONDS": "1",
        ]
    }

    /// Returns when it takes mails.
    func start() async throws {
        let script = "\(Repository.root)/Tests/Histories/Relay/relay.py"
        said.withLock { $0 = [] }
        let started = try await ChildProcess.start("/usr/bin/python3", [script, "\(port)", folder]) { line in
            self.said.withLock { $0.append(line) }
        }
        child.withLock { $0 = started }
        try await says("takes")
    }

    /// Whether it takes what it is brought, or refuses it for now.
    func takes(_ takes: Bool) async throws {
        signal(takes ? SIGUSR2 : SIGUSR1)
        try await says(takes ? "takes" : "refuses")
    }

    /// Is down, then refuses everything for now, then says nothing at all, each for a third of the time; and works again.
    func fail(for pause: Duration) async throws {
        signal(SIGKILL)
        _ = await child.withLock { $0 }?.end
        try await Task.sleep(for: pause / 3)
        try await start()
        try await takes(false)
        try await Task.sleep(for: pause / 3)
        try await takes(true)
        signal(SIGSTOP)
        try await Task.sleep(for: pause / 3)
        signal(SIGCONT)
    }

    func end() { signal(SIGKILL) }

    private func signal(_ number: Int32) { child.withLock { $0 }?.signal(number) }

    private func says(_ word: String) async throws {
        try await until("the relay says that it \(word)") {
            guard child.withLock({ $0 })?.hasEnded != true else {
                throw TestFailure("the relay ended: \(said.withLock { $0.joined(separator: "\n") })")
            }
            return said.withLock { $0.last } == word
        }
    }
}
