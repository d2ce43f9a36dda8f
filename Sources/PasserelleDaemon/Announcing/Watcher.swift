import ControlAPI
import NIOConcurrencyHelpers

/// One who watches, and what happened that they have not read yet.
final class Watcher: Sendable {
    /// Some minutes of a lively day, and some megabytes at most: a text that came in a call has 4 KiB.
    static let capacity = 1000

    struct Batch: Sendable, Equatable {
        var events: [Administration.Event] = []
        /// How many came after these and found no room.
        var missed = 0
    }

    private struct State {
        var unread = Batch()
        var isOver = false
    }

    let uid: UInt32
    /// `nil` for all.
    private let kinds: Set<Administration.EventKind>?
    private let state = NIOLockedValueBox(State())
    private let bell = Bell()

    init(_ kinds: Set<Administration.EventKind>?, uid: UInt32) {
        self.kinds = kinds
        self.uid = uid
    }

    /// Never waits for whoever reads.
    func add(_ event: Administration.Event) {
        guard kinds?.contains(event.kind) != false else { return }
        state.withLockedValue { state in
            guard !state.isOver else { return }
            if state.unread.events.count < Self.capacity {
                state.unread.events.append(event)
            } else {
                state.unread.missed += 1
            }
        }
        bell.ring()
    }

    func end() {
        state.withLockedValue { $0.isOver = true }
        bell.ring()
    }

    /// Everything since the last time, as soon as there is anything; empty when there was nothing for so long.
    ///
    /// - Returns: `nil` when it is over and nothing is unread.
    func next(atMost patience: Duration) async -> Batch? {
        let batch = take()
        if batch != Batch() { return batch }
        await bell.wait(atMost: patience)
        return take()
    }

    private func take() -> Batch? {
        state.withLockedValue { state in
            defer { state.unread = Batch() }
            return state.isOver && state.unread == Batch() ? nil : state.unread
        }
    }
}
