import Feed
import NIOConcurrencyHelpers

/// What an import has told so far: the counts, and for a caller who gets one reply only, the first refused records.
final class ImportReport: Sendable {
    static let keptRefusals = 100

    private struct State {
        var counts = FeedCounts()
        var refused: [RefusedRecord] = []
    }

    private let state = NIOLockedValueBox(State())

    var counts: FeedCounts { state.withLockedValue { $0.counts } }
    var refused: [RefusedRecord] { state.withLockedValue { $0.refused } }

    func update(_ counts: FeedCounts) {
        state.withLockedValue { $0.counts = counts }
    }

    func keep(_ record: RefusedRecord) {
        state.withLockedValue { state in
            if state.refused.count < Self.keptRefusals { state.refused.append(record) }
        }
    }
}
