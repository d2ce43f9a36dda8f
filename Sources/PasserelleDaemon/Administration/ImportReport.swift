import Accounts
import Feed
import NIOConcurrencyHelpers

/// What an import has told so far: the counts, and for a caller who gets one reply only, the first refused records and changes.
final class ImportReport: Sendable {
    static let kept = 100

    private struct State {
        var counts = FeedCounts()
        var refused: [RefusedRecord] = []
        var changes: [PlannedChange] = []
    }

    private let state = NIOLockedValueBox(State())

    var counts: FeedCounts { state.withLockedValue { $0.counts } }
    var refused: [RefusedRecord] { state.withLockedValue { $0.refused } }

    var changes: [PlannedChange] { state.withLockedValue { $0.changes } }

    func update(_ counts: FeedCounts) {
        state.withLockedValue { $0.counts = counts }
    }

    func keep(_ change: PlannedChange) {
        state.withLockedValue { state in
            if state.changes.count < Self.kept { state.changes.append(change) }
        }
    }

    /// - Parameter isTold: whether the caller takes them away as they come; otherwise the first ones are kept.
    func keep(_ record: RefusedRecord, isTold: Bool) {
        state.withLockedValue { state in
            if isTold || state.refused.count < Self.kept { state.refused.append(record) }
        }
    }

    /// What was refused since the last time, once there is so much: an academy's feed has a hundred thousand of them.
    func takeRefused(atLeast count: Int) -> [RefusedRecord] {
        state.withLockedValue { state in
            guard state.refused.count >= count else { return [] }
            defer { state.refused = [] }
            return state.refused
        }
    }
}
