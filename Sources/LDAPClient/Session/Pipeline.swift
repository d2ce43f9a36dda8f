/// Identifies one operation from before it is sent until it is answered.
final class Ticket: Sendable {}

/// Which answers a session waits for, and until when. Pure: it is told what happened and says whom that concerns.
struct Pipeline<Waiter> {
    private struct InFlight {
        let ticket: Ticket
        let deadline: ContinuousClock.Instant
        /// How many messages the session had received when this was sent.
        let received: Int
        var waiter: Waiter
    }

    private var inFlight: [Int32: InFlight] = [:]
    private var received = 0
    /// No later than the first deadline; it may be too early, when what it stood for has been answered.
    private var wakeUp: ContinuousClock.Instant?

    var count: Int { inFlight.count }

    /// When `expire(now:)` is worth calling.
    var nextDeadline: ContinuousClock.Instant? { wakeUp }

    mutating func sent(
        _ message: Int32, ticket: Ticket, deadline: ContinuousClock.Instant, waiter: Waiter
    ) {
        inFlight[message] = InFlight(ticket: ticket, deadline: deadline, received: received, waiter: waiter)
        wakeUp = min(wakeUp ?? deadline, deadline)
    }

    /// Something that is not the end of an operation has arrived: `update` the one who waits.
    mutating func progressed(_ message: Int32, _ update: (inout Waiter) -> Void) {
        received += 1
        guard let index = inFlight.index(forKey: message) else { return }
        update(&inFlight.values[index].waiter)
    }

    /// The end of an operation has arrived. `nil`: nobody waits for it any more.
    mutating func finished(_ message: Int32) -> Waiter? {
        received += 1
        return inFlight.removeValue(forKey: message)?.waiter
    }

    /// - Returns: what to abandon; `nil` when it was answered already, or not yet sent.
    mutating func cancelled(_ ticket: Ticket) -> (message: Int32, waiter: Waiter)? {
        guard let (message, entry) = inFlight.first(where: { $0.value.ticket === ticket }) else { return nil }
        inFlight[message] = nil
        return (message, entry.waiter)
    }

    struct Expiry {
        var abandoned: [(message: Int32, waiter: Waiter)] = []
        /// A request ran out of time and nothing at all has come since it was sent: the server hangs.
        var isSilent = false
    }

    mutating func expire(now: ContinuousClock.Instant) -> Expiry {
        var expiry = Expiry()
        guard let wakeUp, wakeUp <= now else { return expiry }
        for (message, entry) in inFlight where entry.deadline <= now {
            expiry.abandoned.append((message, entry.waiter))
            if entry.received == received { expiry.isSilent = true }
        }
        for (message, _) in expiry.abandoned { inFlight[message] = nil }
        self.wakeUp = inFlight.values.map(\.deadline).min()
        return expiry
    }

    /// The session is over: everybody who still waits.
    mutating func ended() -> [Waiter] {
        defer {
            inFlight = [:]
            wakeUp = nil
        }
        return inFlight.values.map(\.waiter)
    }
}
