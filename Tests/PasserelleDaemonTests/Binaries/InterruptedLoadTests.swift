import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

/// A first feed that goes into an empty directory at once, and a daemon that is killed without a chance to say goodbye.
@Suite("After kill -9 while a first feed is loaded")
struct InterruptedLoadTests {
    private static let generator = FeedGenerator(pupils: 1000, hasRelatives: true)
    private static let registrations = 3000

    private func bytes(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    @Test("the directory holds nobody or everybody at each start, and in the end everybody once")
    func killed() async throws {
        try await withTemporaryFolder { scratch in
            let folder = "\(scratch)/drop"
            try Self.generator.write(to: "\(folder)/week")
            let settings = [
                "PASSERELLE_FEEDS_DROPFOLDER": folder, "PASSERELLE_FEEDS_SETTLESECONDS": "1",
                "PASSERELLE_FEEDS_LOADFROMMIB": "1",
            ]
            try await withDaemon(settings) { daemon in
                let state = "\(daemon.folder)/state/directory"
                // A third and two thirds of the way, and when the whole is about to take its place.
                for share in [1 << 20, 5 << 20, .max] {
                    try await until("a part is loaded, or all of it", within: .seconds(180)) {
                        bytes("\(state)/load/data/data.mdb") > share || isDone(folder)
                            || (share == .max && daemon.output.contains("shutdown requested"))
                    }
                    let slapd = try daemon.children()
                    daemon.signal(SIGKILL)
                    _ = await daemon.end
                    for process in slapd { try await until("slapd ends with the daemon") { kill(process, 0) != 0 } }
                    try await daemon.start()
                    #expect([0, Self.registrations].contains(try await daemon.status().registrations))
                }
                try await until("the delivery is in", within: .seconds(300)) { isDone(folder) }
                #expect(try await daemon.status().registrations == Self.registrations)
                #expect(!FileManager.default.fileExists(atPath: "\(state)/load"))
            }
        }
    }

    private func isDone(_ folder: String) -> Bool {
        let drop = DropFolder(path: folder)
        return (try? drop.deliveries().first.flatMap(drop.report)?.state) == .done
    }
}
