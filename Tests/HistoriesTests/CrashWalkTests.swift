import Histories
import TestSupport
import Testing

/// A daemon that is killed in front of one call after the other.
@Suite("Killed in front of any of its calls")
struct CrashWalkTests {
    /// Every call is tried by `make soak`.
    static let stride = 12

    @Test("an activation, a reset and a change are made wholly or not at all, and nothing opens that must not")
    func everyStory() async throws {
        try await withTemporaryFolder { folder in
            try await CrashWalk.with(in: folder) { walk in
                for (number, story) in CrashWalk.Story.allCases.enumerated() {
                    let report = try await walk.walk(story, stride: Self.stride, first: 1 + 1000 * number)
                    print(report)
                    #expect(report.deaths > 0 && report.completed < report.deaths)
                }
            }
        }
    }

    @Test("a feed closes nobody's account before all that it says is in, and the same feed again completes it")
    func feed() async throws {
        try await withTemporaryFolder { folder in
            try await CrashWalk.with(in: folder) { walk in
                let report = try await walk.walkFeeds(stride: 4 * Self.stride, first: 1)
                print(report)
                #expect(report.deaths > 0 && report.closed < report.deaths)
            }
        }
    }

    @Test("a mailed code is the only one that works, or the letter's is, or a mail is still owed")
    func mailedCode() async throws {
        try await withTemporaryFolder { folder in
            try await CrashWalk.with(in: folder) { walk in
                let report = try await walk.walkMailedCodes(stride: Self.stride, first: 1)
                print(report)
                #expect(report.deaths > 0 && report.completed <= report.deaths)
            }
        }
    }
}
