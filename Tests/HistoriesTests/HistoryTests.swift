import Histories
import TestSupport
import Testing

/// A real daemon, a real slapd, and everything that goes wrong with them.
@Suite("While daemon and directory are killed, stopped and cut off")
struct HistoryTests {
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
