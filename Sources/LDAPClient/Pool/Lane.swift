import NIOConcurrencyHelpers

/// `LaneState` under a lock, with callers that wait until a member is free or their time is over.
final class Lane<Member: AnyObject & Sendable>: Sendable {
    private typealias State = LaneState<Member, CheckedContinuation<Member, any Error>>

    private let state: NIOLockedValueBox<State>
    /// Why the last attempt to open a member failed; forgotten when one succeeds.
    private let failure = NIOLockedValueBox<LDAPError?>(nil)
    /// Called without the lock, once for each member to be opened.
    private let open: @Sendable (Lane) -> Void

    init(
        members: Int, window: Int, waiting: Int, keepsOne: Bool = false, drainsFirst: Bool = false,
        open: @escaping @Sendable (Lane) -> Void
    ) {
        state = NIOLockedValueBox(
            State(
                .init(
                    members: members, window: window, waiting: waiting, keepsOne: keepsOne, drainsFirst: drainsFirst)))
        self.open = open
    }

    var counts: (members: Int, users: Int, waiting: Int) {
        state.withLockedValue { ($0.memberCount, $0.userCount, $0.waitingCount) }
    }

    /// A member for one user, who gives it back with `release`.
    ///
    /// - Parameters:
    ///   - deadline: when to give up while all members are busy.
    ///   - emptyDeadline: when to give up while there is none.
    /// - Throws: `saturated`, `closed`, `timeout`, or why no member could be opened.
    func acquire(until deadline: ContinuousClock.Instant, orWhenEmpty emptyDeadline: ContinuousClock.Instant)
        async throws
        -> Member
    {
        let (acquisition, isEmpty) = state.withLockedValue { ($0.acquire(), $0.memberCount == 0) }
        switch acquisition {
        case .granted(let member): return member
        case .refused(let code): throw LDAPError(code)
        case .busy: return try await wait(until: isEmpty ? min(emptyDeadline, deadline) : deadline)
        }
    }

    func release(_ member: Member) -> Member? {
        switch state.withLockedValue({ $0.release(member) }) {
        case .nothing: return nil
        case .grant(let waiter, let member):
            waiter.resume(returning: member)
            return nil
        case .close(let member):
            serveThoseWhoWait()
            return member
        }
    }

    /// After a member that had to go first has gone.
    private func serveThoseWhoWait() {
        while let (waiter, member) = state.withLockedValue({ $0.serveNext() }) { waiter.resume(returning: member) }
    }

    /// Sees to it that as many members are being opened as are wanted.
    func openWhatIsWanted() {
        while state.withLockedValue({ $0.mustOpen() }) { open(self) }
    }

    /// - Returns: whether somebody may use it; otherwise the lane is closed.
    func opened(_ member: Member) -> Bool { serve(member) { $0.opened(member) } }

    /// The same for a member that nobody asked for.
    func adopt(_ member: Member) -> Bool { serve(member) { $0.adopt(member) } }

    private func serve(_ member: Member, _ enter: (inout State) -> [CheckedContinuation<Member, any Error>]?) -> Bool {
        failure.withLockedValue { $0 = nil }
        guard let served = state.withLockedValue({ enter(&$0) }) else { return false }
        for waiter in served { waiter.resume(returning: member) }
        return true
    }

    /// - Parameter isHopeless: waiting longer will not help, so those who wait are told now.
    func failedToOpen(_ error: LDAPError, isHopeless: Bool) {
        failure.withLockedValue { $0 = error }
        guard isHopeless else { return }
        for waiter in state.withLockedValue({ $0.takeWaiters() }) { waiter.resume(throwing: error) }
    }

    func gaveUpOpening() {
        state.withLockedValue { $0.notOpened() }
    }

    /// Whether there is a member that is not going.
    var isServing: Bool { state.withLockedValue { $0.isServing } }

    var isStillWanted: Bool { state.withLockedValue { $0.isStillWanted } }

    /// - Returns: whether it was in use by the lane.
    func lost(_ member: Member) -> Bool {
        defer { serveThoseWhoWait() }
        return state.withLockedValue { $0.lost(member) }
    }

    func retire(where condition: (Member) -> Bool) -> [Member] {
        state.withLockedValue { $0.retire(where: condition) }
    }

    func close() -> [Member] {
        let (members, waiters) = state.withLockedValue { $0.close() }
        for waiter in waiters { waiter.resume(throwing: LDAPError(.closed)) }
        return members
    }

    private func wait(until deadline: ContinuousClock.Instant) async throws -> Member {
        let ticket = Ticket()
        let timer = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            leave(ticket, lateness())
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(ticket, continuation)
                // The timer or the handler below may have come before.
                if Task.isCancelled { leave(ticket, CancellationError()) }
                if deadline <= .now { leave(ticket, lateness()) }
            }
        } onCancel: {
            leave(ticket, CancellationError())
        }
    }

    private func enqueue(_ ticket: Ticket, _ continuation: CheckedContinuation<Member, any Error>) {
        // Since `acquire` said busy a member may have come free, or the lane have been closed.
        let acquisition = state.withLockedValue { state in
            let acquisition = state.acquire()
            if case .busy = acquisition { state.wait(ticket, continuation) }
            return acquisition
        }
        switch acquisition {
        case .granted(let member): continuation.resume(returning: member)
        case .refused(let code): continuation.resume(throwing: LDAPError(code))
        case .busy: openWhatIsWanted()
        }
    }

    private func leave(_ ticket: Ticket, _ reason: any Error) {
        state.withLockedValue { $0.leave(ticket) }?.resume(throwing: reason)
    }

    private func lateness() -> LDAPError {
        if state.withLockedValue({ $0.memberCount > 0 }) { return LDAPError(.timeout, "every session is busy") }
        return failure.withLockedValue { $0 } ?? LDAPError(.serverDown, "no session")
    }
}
