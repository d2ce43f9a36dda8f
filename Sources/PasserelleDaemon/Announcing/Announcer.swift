import ControlAPI
import NIOConcurrencyHelpers

/// Tells everybody who watches what happens, and those who come later what is still going on.
///
/// Whoever announces something never waits: a watcher who reads too slowly loses events, and is told how many.
final class Announcer: Sendable {
    /// What lasts for a while: its newest event is the first that a new watcher is told.
    enum Matter: Hashable, Sendable {
        case importing, directory
        case server(String)
    }

    /// Watchers of one user. They have connections of their own, and some have to be left for acting.
    static let watchersPerUID = 4
    /// Of all users, for the same reason.
    static let watchersInAll = 12

    private struct State {
        var watchers: [Int: Watcher] = [:]
        var next = 0
        var standing: [Matter: Administration.Event] = [:]
        var isClosed = false
    }

    private let state = NIOLockedValueBox(State())

    var watchers: Int { state.withLockedValue { $0.watchers.count } }

    /// - Parameter event: made only when somebody watches.
    func announce(_ event: @autoclosure () -> Administration.Event) {
        state.withLockedValue { state in
            guard !state.watchers.isEmpty else { return }
            Self.tell(event(), state)
        }
    }

    func announce(_ event: Administration.Event, about matter: Matter) {
        state.withLockedValue { state in
            state.standing[matter] = event
            Self.tell(event, state)
        }
    }

    /// Whoever comes later does not hear of it any more.
    ///
    /// - Parameter event: the last; `nil` when there is nothing to tell.
    func settle(_ matter: Matter, _ event: Administration.Event?) {
        state.withLockedValue { state in
            state.standing[matter] = nil
            if let event { Self.tell(event, state) }
        }
    }

    /// Inside the lock, so that all hear of everything in the same order.
    private static func tell(_ event: Administration.Event, _ state: State) {
        for watcher in state.watchers.values { watcher.add(event) }
    }

    /// Runs `body` with a watcher who hears of everything from now on, and is forgotten when it returns.
    ///
    /// - Parameter kinds: `nil` for all.
    /// - Throws: `tooManyWatchers`.
    func watch<Result>(
        _ kinds: Set<Administration.EventKind>?, by uid: UInt32, _ body: (Watcher) async throws -> Result
    ) async throws -> Result {
        let watcher = Watcher(kinds, uid: uid)
        let number = try state.withLockedValue { state in
            guard state.watchers.values.count(where: { $0.uid == uid }) < Self.watchersPerUID else {
                throw Administration.Failure.tooManyWatchers(limit: Self.watchersPerUID)
            }
            guard state.watchers.count < Self.watchersInAll else {
                throw Administration.Failure.tooManyWatchers(limit: Self.watchersInAll)
            }
            state.next += 1
            state.watchers[state.next] = watcher
            for event in state.standing.values.sorted(by: { $0.time < $1.time }) { watcher.add(event) }
            if state.isClosed { watcher.end() }
            return state.next
        }
        defer { _ = state.withLockedValue { $0.watchers.removeValue(forKey: number) } }
        return try await body(watcher)
    }

    /// Ends all watching, now and later: the daemon stops.
    func close() {
        let watchers = state.withLockedValue { state in
            state.isClosed = true
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.end() }
    }
}
