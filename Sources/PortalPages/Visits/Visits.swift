import NIOConcurrencyHelpers

/// The visits under way, in memory, bounded in number and life.
///
/// Only somebody whose form the daemon accepted has one, so the daemon's throttles bound how fast a stranger fills the table. When it
/// is full the one that was not seen for longest goes.
final class Visits: Sendable {
    private struct Entry {
        var visit: Visit
        let begun: ContinuousClock.Instant
        var seen: ContinuousClock.Instant
    }

    private struct State {
        var entries: [VisitToken: Entry] = [:]
        var swept: ContinuousClock.Instant?
    }

    private let settings: PortalConfiguration.Sessions
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = NIOLockedValueBox(State())

    init(
        _ settings: PortalConfiguration.Sessions,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.settings = settings
        self.now = now
    }

    var count: Int { state.withLockedValue { $0.entries.count } }

    /// What is known of the browser with this cookie; looking keeps it alive.
    subscript(token: VisitToken) -> Visit {
        let now = now()
        return state.withLockedValue { state in
            sweep(&state, now)
            guard let entry = state.entries[token], isAlive(entry, now) else { return .none }
            state.entries[token]?.seen = now
            return entry.visit
        }
    }

    /// Remembers a visit that began with this cookie: somebody proved something just now.
    ///
    /// - Parameter former: the cookie that the browser came with, which is worth nothing from now on.
    func begin(_ visit: Visit, under token: VisitToken, insteadOf former: VisitToken?) {
        let now = now()
        state.withLockedValue { state in
            if let former { state.entries[former] = nil }
            guard visit != .none else { return }
            makeRoom(&state, now)
            state.entries[token] = Entry(visit: visit, begun: now, seen: now)
        }
    }

    /// Remembers how a visit went on; does nothing when it ended meanwhile, so that a request that was still on its way does not
    /// bring back a session which its owner, or a changed password, has ended.
    func go(on visit: Visit, from former: Visit, under token: VisitToken) {
        let now = now()
        state.withLockedValue { state in
            if let entry = state.entries[token], isAlive(entry, now) {
                state.entries[token] = visit == .none ? nil : Entry(visit: visit, begun: entry.begun, seen: now)
            } else if former == .none, visit != .none {
                makeRoom(&state, now)
                state.entries[token] = Entry(visit: visit, begun: now, seen: now)
            }
        }
    }

    /// Ends every visit of an account's owner but this one: whoever knew the former password is out.
    func end(of identifier: String, but token: VisitToken) {
        let identifier = identifier.lowercased()
        state.withLockedValue { state in
            state.entries = state.entries.filter {
                $0.key == token || $0.value.visit.identifier?.lowercased() != identifier
            }
        }
    }

    private func isAlive(_ entry: Entry, _ now: ContinuousClock.Instant) -> Bool {
        entry.seen + settings.idle > now && entry.begun + settings.longest > now
    }

    /// Ends what has had its time, at most once a minute: codes do not lie in memory for longer.
    private func sweep(_ state: inout State, _ now: ContinuousClock.Instant) {
        if let swept = state.swept, swept + .seconds(60) > now { return }
        state.swept = now
        state.entries = state.entries.filter { isAlive($0.value, now) }
    }

    private func makeRoom(_ state: inout State, _ now: ContinuousClock.Instant) {
        guard state.entries.count >= settings.capacity else { return }
        // A sixteenth at once, so that a full table is not sorted for each newcomer.
        let oldest = state.entries.sorted { $0.value.seen < $1.value.seen }.prefix(max(1, settings.capacity / 16))
        for (token, _) in oldest { state.entries[token] = nil }
    }
}
