import ControlAPI
import EmbeddedDirectory
import Foundation
import Synchronization
import Varlink

/// A `passerelled` of the test's own: its folder, its settings, its process.
///
/// It has no file: every setting is an environment variable, as in a container.
public final class DaemonProcess: Sendable {
    public let folder: String
    public let environment: [String: String]
    private let child = Mutex<ChildProcess?>(nil)
    private let lines = Mutex<[String]>([])

    public init(in folder: String, _ changes: [String: String] = [:]) throws {
        self.folder = folder
        environment = [
            "PASSERELLE_FOLDERS_STATE": "\(folder)/state",
            "PASSERELLE_FOLDERS_RESOURCES": Repository.root,
            "PASSERELLE_DIRECTORY_EMBEDDED_LISTENERS": "ldap://127.0.0.1:\(try freePort())",
            "PASSERELLE_DIRECTORY_EMBEDDED_MAPSIZEGIB": "1",
            "PASSERELLE_SOCKETS_PORTAL_PATH": "\(folder)/portal",
            "PASSERELLE_SOCKETS_ADMINISTRATION_PATH": "\(folder)/administration",
            "PASSERELLE_PASSWORDS_HASH_ALLOWWEAK": "true",
            "PASSERELLE_PASSWORDS_HASH_MEMORYKIB": "8",
        ].merging(changes) { _, new in new }
    }

    public var portalPath: String { "\(folder)/portal" }
    public var administrationPath: String { "\(folder)/administration" }
    public var ldapURI: String { environment["PASSERELLE_DIRECTORY_EMBEDDED_LISTENERS"] ?? "" }
    public var output: String { lines.withLock { $0.joined(separator: "\n") } }
    public var processID: pid_t {
        get throws {
            guard let child = child.withLock({ $0 }) else { throw TestFailure("it does not run") }
            return child.processID
        }
    }

    /// Starts it and returns when it serves.
    ///
    /// - Parameter before: shell commands that come first, such as another `umask`.
    public func start(before: String = "") async throws {
        let script = try "\(before)\n" + Program.passerelled.commandLine([], environment: environment)
        let started = try await ChildProcess.start(
            "/bin/sh", ["-c", script], onLine: { line in self.lines.withLock { $0.append(line) } })
        child.withLock { $0 = started }
        do {
            try await until("the daemon serves") {
                guard !started.hasEnded else { throw TestFailure("it ended") }
                return (try? await status()) != nil
            }
        } catch {
            throw TestFailure("\(error); it said: \(output)")
        }
    }

    public func status() async throws -> Administration.Status.Reply {
        try await VarlinkClient.connect(path: administrationPath).call(Administration.Status.self, NoParameters())
    }

    public func signal(_ number: Int32) { child.withLock { $0 }?.signal(number) }

    package var end: ChildProcess.End? {
        get async { await child.withLock { $0 }?.end }
    }

    /// Asks it to stop, and kills it when it does not.
    public func stop() async {
        guard let running = child.withLock({ $0 }) else { return }
        running.signal(SIGTERM)
        let killer = Task {
            try await Task.sleep(for: .seconds(40))
            running.signal(SIGKILL)
        }
        _ = await running.end
        killer.cancel()
    }

    /// The processes whose parent it is: its slapd.
    public func children() throws -> [pid_t] {
        let processID = try processID
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/task")
        return tasks.flatMap { task in
            (try? String(contentsOfFile: "/proc/\(processID)/task/\(task)/children", encoding: .utf8)) ?? ""
        }.reduce(into: "") { $0.append($1) }.split(separator: " ").compactMap { pid_t($0) }
    }

    /// What `passerellectl` needs to find it.
    public var clientEnvironment: [String: String] {
        environment.filter { $0.key.hasPrefix("PASSERELLE_SOCKETS_") && $0.key.hasSuffix("_PATH") }
    }
}

/// Runs `body` with a daemon that serves, and that has stopped when this returns.
public func withDaemon(
    _ changes: [String: String] = [:], before: String = "", _ body: (DaemonProcess) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let daemon = try DaemonProcess(in: folder, changes)
        do {
            try await daemon.start(before: before)
            try await body(daemon)
        } catch {
            await daemon.stop()
            throw error
        }
        await daemon.stop()
    }
}

/// Looks again until `condition` holds; what it waits for happens in another process and has no other sign.
public func until(
    _ what: String, within patience: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + patience
    while try await !condition() {
        guard ContinuousClock.now < end else { throw TestFailure("not within \(patience): \(what)") }
        try await Task.sleep(for: .milliseconds(50))
    }
}
