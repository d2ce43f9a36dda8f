import CPlatform
import Glibc
import NIOConcurrencyHelpers

/// What the session's thread has to look at between two jobs.
struct SessionInterest: Sendable {
    /// -1: nothing.
    var descriptor: Int32 = -1
    var isWriting = false
    var deadline: ContinuousClock.Instant?
}

/// The session, as its thread sees it.
protocol SessionClient: AnyObject, Sendable {
    /// Called on the thread whenever the descriptor is ready, a deadline has come, or jobs have run.
    nonisolated func turn(isReady: Bool) -> SessionInterest
}

/// One thread, which is the executor of one session and sleeps in `poll(2)` on its descriptor.
///
/// The thread lives as long as the session: an actor's job keeps the actor alive, so none can be left over.
final class SessionExecutor: SerialExecutor {
    private enum Work {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    private struct Inbox {
        var work: [Work] = []
        var isAsleep = false
        var isStopped = false
        weak var client: (any SessionClient)?
        var thread: pthread_t?
    }

    private let inbox = NIOLockedValueBox(Inbox())
    private let alarm: Int32

    /// - Throws: `localError` when the process has no descriptor or thread left.
    init() throws(LDAPError) {
        alarm = passerelle_eventfd()
        guard alarm >= 0 else { throw LDAPError(.localError, "no event descriptor: errno \(errno)") }
    }

    deinit {
        close(alarm)
    }

    /// Starts the thread. The client is held weakly; call `stop()` when it goes.
    func start(for client: any SessionClient) throws(LDAPError) {
        inbox.withLockedValue { $0.client = client }
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<SessionExecutor>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard status == 0 else {
            Unmanaged.passUnretained(self).release()
            throw LDAPError(.localError, "no thread: errno \(status)")
        }
        pthread_detach(thread)
    }

    func stop() {
        add { $0.isStopped = true }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        add { $0.work.append(.job(job)) }
    }

    /// Runs `call` on the thread, in the order of calls and jobs.
    func submit(_ call: @escaping @Sendable () -> Void) {
        add { $0.work.append(.call(call)) }
    }

    func checkIsolated() {
        precondition(isCurrent, "not on the session's thread")
    }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private var isCurrent: Bool {
        inbox.withLockedValue { inbox in inbox.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    private func add(_ change: (inout Inbox) -> Void) {
        let mustWake = inbox.withLockedValue { inbox in
            change(&inbox)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustWake { _ = passerelle_eventfd_signal(alarm) }
    }
}

extension SessionExecutor {
    /// The thread's life.
    private func run() {
        inbox.withLockedValue { $0.thread = pthread_self() }
        var isReady = false
        while true {
            runWork()
            // Held for this one call only, so that it can go while the thread sleeps.
            guard let interest = inbox.withLockedValue({ $0.client })?.turn(isReady: isReady) else { break }
            isReady = sleep(interest)
        }
        // The client is gone, and with it everybody who could have added something since.
        runWork()
    }

    private func runWork() {
        while true {
            let work = inbox.withLockedValue { inbox in
                defer { inbox.work.removeAll() }
                return inbox.work
            }
            guard !work.isEmpty else { return }
            for item in work {
                switch item {
                case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
                case .call(let call): call()
                }
            }
        }
    }

    /// - Returns: whether the descriptor is ready.
    private func sleep(_ interest: SessionInterest) -> Bool {
        let mustStay = inbox.withLockedValue { inbox in
            inbox.isAsleep = inbox.work.isEmpty && !inbox.isStopped
            return !inbox.isAsleep
        }
        let events = Int16(interest.isWriting ? POLLIN | POLLOUT : POLLIN)
        var descriptors = [
            pollfd(fd: alarm, events: Int16(POLLIN), revents: 0),
            pollfd(fd: interest.descriptor, events: events, revents: 0),
        ]
        let timeout = mustStay ? 0 : interest.deadline.map { Int32(clamping: $0.milliseconds) } ?? -1
        let count = poll(&descriptors, nfds_t(descriptors.count), timeout)
        inbox.withLockedValue { $0.isAsleep = false }
        guard count > 0 else { return false }
        if descriptors[0].revents != 0 { passerelle_eventfd_drain(alarm) }
        return descriptors[1].revents != 0
    }
}
