import Histories
import TestSupport
import Testing

/// A real daemon, a real slapd, and everything that goes wrong with them.
@Suite("While daemon and directory are killed, stopped and cut off")
struct HistoryTests {
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
                #expect($0.undecided == 0 && $0.unknown > 0)
            }
        }
    }

    @Test(
        "whatever visitors, office and meddlers do at the same time, only what may opens, and nothing acknowledged is lost"
    )
    func fixedSeed() async throws {
        try await withTemporaryFolder { folder in
            try await Campaign(seed: 5, scale: .short).run(in: folder) {
                $0 == 2
            } tell: {
                print($0)
                #expect($0.undecided == 0)
            }
        }
    }
}
