import EmbeddedDirectory
import Foundation
import TestSupport

/// A `passerelle-portal` process that serves, on a daemon that does.
struct RunningPortal: Sendable {
    let port: Int
    private let process: ChildProcess

    /// Runs `body` while the portal serves; it has ended when this returns.
    static func with<Result: Sendable>(
        _ installation: Installation, _ body: (RunningPortal) async throws -> Result
    ) async throws -> Result {
        let portal = try await start(installation)
        do {
            let result = try await body(portal)
            await portal.stop()
            return result
        } catch {
            await portal.stop()
            throw error
        }
    }

    private static func start(_ installation: Installation) async throws -> RunningPortal {
        let port = try freePort()
        let path = "\(installation.folder)/portal.yaml"
        try """
        url: http://127.0.0.1:\(port)
        listen:
          port: \(port)
        bridge:
          socket: \(installation.portal)
        pages:
          folder: \(Repository.root)/config/portal
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let (lines, said) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(50))
        let process = try await ChildProcess.start(installation.programs.portal, ["--config", path]) { said.yield($0) }
        Task {
            _ = await process.end
            said.finish()
        }
        let portal = RunningPortal(port: port, process: process)
        do {
            try await within(.seconds(30), "the portal's start") {
                var last: [String] = []
                for await line in lines {
                    if line.contains("The portal serves") { return }
                    last = last.suffix(9) + [line]
                }
                throw TestFailure("the portal did not start:\n\(last.joined(separator: "\n"))")
            }
        } catch {
            await portal.stop()
            throw error
        }
        return portal
    }

    private func stop() async {
        process.signal(SIGTERM)
        _ = await process.end
    }

    var residentMiB: Double { get throws { try ProcessMemory.mebibytes("VmRSS", of: process.processID) } }
}
