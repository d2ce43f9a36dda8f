import Foundation
import TestSupport

/// What goes wrong in a history.
public enum Misfortune: String, CaseIterable, Sendable {
    case daemonKilled, directoryKilled, bothKilled, daemonStopped, directoryStopped, relayDown, diskFull, diskDeaf

    /// Lets it happen, and returns when everything serves again.
    func strike(_ installation: Installation, _ recorder: Recorder, for pause: Duration) async throws {
        let daemon = installation.daemon
        try await recorder.disturb {
            switch self {
            case .daemonKilled, .bothKilled:
                let directory = try daemon.children()
                if self == .bothKilled { send(SIGKILL, to: directory) }
                daemon.signal(SIGKILL)
                _ = await daemon.end
                for process in directory { try await until("slapd ends with the daemon") { kill(process, 0) != 0 } }
                try await recorder.nobodyIsLeft()
                try await daemon.start()
            case .directoryKilled:
                send(SIGKILL, to: try daemon.children())
            case .daemonStopped:
                daemon.signal(SIGSTOP)
                try await Task.sleep(for: pause)
                daemon.signal(SIGCONT)
            case .directoryStopped:
                let directory = try daemon.children()
                send(SIGSTOP, to: directory)
                try await Task.sleep(for: pause)
                send(SIGCONT, to: directory)
            case .relayDown:
                if let relay = installation.relay {
                    try await relay.fail(for: pause)
                } else {
                    try await withoutFolder(installation.mailFolder) { try await Task.sleep(for: pause) }
                }
            case .diskFull: try await with(.full, installation.disk, for: pause)
            case .diskDeaf: try await with(.deaf, installation.disk, for: pause)
            }
            try await until("the daemon serves again") { (try? await daemon.status()) != nil }
        }
    }

    private func send(_ signal: Int32, to processes: [pid_t]) {
        for process in processes { kill(process, signal) }
    }

    /// Not for long: it fails at once, so much is tried meanwhile, and of each of those tries nobody is told whether it was made.
    private func with(_ fault: FaultyDisk.Fault, _ disk: FaultyDisk, for pause: Duration) async throws {
        try disk.strike(fault)
        try await Task.sleep(for: min(pause, .milliseconds(500)))
        try disk.strike(nil)
    }

    /// The daemon leaves no mail in a folder that others may enter.
    private func withoutFolder(_ folder: String, _ body: () async throws -> Void) async throws {
        guard chmod(folder, 0o755) == 0 else { throw TestFailure("\(folder) cannot be opened to others: \(errno)") }
        try await body()
        guard chmod(folder, 0o700) == 0 else { throw TestFailure("\(folder) cannot be closed to others: \(errno)") }
    }
}
