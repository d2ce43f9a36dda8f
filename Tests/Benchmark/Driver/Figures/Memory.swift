import ControlAPI
import TestSupport
import Varlink

/// Figure 4: what the daemon keeps of a large academy, which should be nothing.
struct Memory: Sendable {
    let daemon: RunningDaemon
    let people: Int
    let reads: Reads

    /// - Parameter load: fills the directory; called when the idle daemon has been looked at.
    func measure(load: () async throws -> Void) async throws -> MemoryFigure {
        let idle = try daemon.residentMiB
        try await load()
        let client = try await VarlinkClient.connect(path: daemon.installation.administration)
        progress("memory, \(people) people: searching")
        let after = try await within(.seconds(240), "the administrator's search") {
            _ = try await client.call(Administration.FindRegistrations.self, .init(text: "gou", limit: 500))
            _ = try await client.call(Administration.Status.self, .init())
            _ = try await reads.call(connections: 1)
            return try daemon.residentMiB
        }
        await client.close()
        return MemoryFigure(people: people, idleMiB: idle, afterMiB: after)
    }
}
