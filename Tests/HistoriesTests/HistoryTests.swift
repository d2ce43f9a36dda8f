import ControlAPI
import TestSupport
import Testing
import Varlink

@testable import Histories

/// A real daemon, a real slapd, and everything that goes wrong with them.
@Suite("While daemon and directory are killed, stopped and cut off")
struct HistoryTests {
    @Test(
        "the disk fails as it is told to: nothing is written meanwhile, and everything works again", arguments: [1, 2])
    func faultyDisk(fault: Int) async throws {
        try await withTemporaryFolder { folder in
            let installation = try await Installation(in: folder)
            defer { installation.end() }
            let daemon = installation.daemon
            try await daemon.start()
            let result: Result<Void, any Error>
            do {
                let activation = School.activation(try await School(of: 1, at: daemon).codes[0].code, "zoe.legoff")
                let portal = try await VarlinkClient.connect(path: daemon.portalPath)
                try installation.disk.strike(FaultyDisk.Fault(rawValue: fault))
                await #expect(throws: CallError.self) { try await portal.call(Portal.Activate.self, activation) }
                try installation.disk.strike(nil)
                #expect(try await portal.call(Portal.Activate.self, activation).account.state == .active)
                result = .success(())
            } catch { result = .failure(error) }
            await daemon.stop()
            try result.get()
        }
    }

    @Test("a full disk, and one that answers no sync, lose nothing that was acknowledged and make nothing half")
    func disk() async throws {
        var scale = HistoryRun.Scale.short
        (scale.people, scale.visitors) = (5, 3)
        try await withTemporaryFolder { folder in
            // One of each.
            try await Campaign(seed: 13, scale: scale, misfortunes: [.diskFull, .diskDeaf]).run(in: folder) {
                $0 == 1
            } tell: {
                print($0)
                #expect($0.undecided == 0 && Set($0.misfortunes) == [.diskFull, .diskDeaf])
            }
        }
    }

    @Test(
        "whatever visitors, office and meddlers do at the same time, only what may opens, and nothing acknowledged is lost"
    )
    func fixedSeed() async throws {
        try await withTemporaryFolder { folder in
            try await Campaign(seed: 1, scale: .short).run(in: folder) {
                $0 == 2
            } tell: {
                print($0)
                #expect($0.undecided == 0)
            }
        }
    }
}
