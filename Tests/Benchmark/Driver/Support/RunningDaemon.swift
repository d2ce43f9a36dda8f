import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// A `passerelled` process that serves.
struct RunningDaemon: Sendable {
    let installation: Installation
    private let process: ChildProcess

    /// Runs `body` while the daemon serves; it and its slapd have ended when this returns.
    static func with<Result: Sendable>(
        _ installation: Installation, hash: HashCost, _ body: (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        let daemon = try await start(installation, hash: hash)
        do {
            let result = try await body(daemon)
            await daemon.stop()
            return result
        } catch {
            await daemon.stop()
            throw error
        }
    }

    private static func start(_ installation: Installation, hash: HashCost) async throws -> RunningDaemon {
        let path = "\(installation.folder)/passerelle.yaml"
        try installation.configuration(hash: hash).write(toFile: path, atomically: true, encoding: .utf8)
        let (lines, said) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(50))
        let process = try await ChildProcess.start(installation.programs.daemon, ["--config", path]) { said.yield($0) }
        Task {
            _ = await process.end
            said.finish()
        }
        let daemon = RunningDaemon(installation: installation, process: process)
        do {
            try await within(.seconds(90), "the daemon's start") {
                var last: [String] = []
                for await line in lines {
                    if line.contains("passerelle is ready") { return }
                    last = last.suffix(9) + [line]
                }
                throw TestFailure("the daemon did not start:\n\(last.joined(separator: "\n"))")
            }
        } catch {
            await daemon.stop()
            throw error
        }
        return daemon
    }

    private func stop() async {
        process.signal(SIGTERM)
        let deadline = Task {
            try await Task.sleep(for: .seconds(40))
            process.signal(SIGKILL)
        }
        _ = await process.end
        deadline.cancel()
    }

    /// Resident memory of the daemon itself, without its slapd, in MiB.
    var residentMiB: Double { get throws { try memory("VmRSS") } }

    /// The most that it was since `forgetPeak`.
    var peakMiB: Double { get throws { try memory("VmHWM") } }

    func forgetPeak() throws {
        let path = "/proc/\(process.processID)/clear_refs"
        guard let file = FileHandle(forWritingAtPath: path) else { throw TestFailure("\(path) cannot be written") }
        try file.write(contentsOf: Data("5\n".utf8))
        try file.close()
    }

    private func memory(_ name: String) throws -> Double {
        try ProcessMemory.mebibytes(name, of: process.processID)
    }
}
