import CLDAP
import CPlatform
import Glibc
import NIOConcurrencyHelpers

/// A request that has certainly not gone out: another session may be tried.
struct NotSent: Error {
    let reason: LDAPError
}

/// One connection to one server, on a thread of its own, with many requests under way.
///
/// It is opened once and never revived: when the connection is lost everybody who waits is told, and the session is
/// over.
actor Session {
    struct Waiter {
        let isWrite: Bool
        let continuation: CheckedContinuation<Reply, any Error>
        /// Takes the entries as they come; without it they wait for the result.
        let onEntry: (@Sendable (Entry) -> Void)?
        var entries: [Entry] = []

        mutating func take(_ entry: Entry) {
            if let onEntry { onEntry(entry) } else { entries.append(entry) }
        }
    }

    /// A request that waits until the socket takes it.
    private struct Parked {
        let request: Request
        let ticket: Ticket
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Reply, any Error>
        let onEntry: (@Sendable (Entry) -> Void)?
    }

    nonisolated let uri: LDAPURI
    nonisolated let executor: SessionExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private var handle: LDAPHandle?
    private var descriptor: Int32 = -1
    private var pipeline = Pipeline<Waiter>()
    private var parked: [Parked] = []
    private var whenOver: (@Sendable (LDAPError) -> Void)?
    private var end: LDAPError?
    private var rest: Rest?

    init(_ uri: LDAPURI) throws(LDAPError) {
        self.uri = uri
        executor = try SessionExecutor()
        try executor.start(for: self)
    }

    deinit {
        executor.stop()
    }

    /// Connects and authenticates. Blocks this session's thread, and no other.
    ///
    /// - Parameter whenOver: called once, on the session's thread, when a session that was open is over.
    func open(
        tls: LDAPTLS, credentials: LDAPCredentials, until deadline: ContinuousClock.Instant,
        whenOver: @escaping @Sendable (LDAPError) -> Void
    ) throws(LDAPError) {
        let opened = try LDAPHandle.connect(to: uri, tls: tls, until: deadline)
        try opened.authenticate(credentials, until: deadline)
        guard end == nil else { throw LDAPError(.closed) }
        descriptor = opened.descriptor
        handle = consume opened
        self.whenOver = whenOver
    }

    /// A simple bind on this session, which is good for nothing else afterwards.
    func bind(_ dn: DN, _ secret: [UInt8], until deadline: ContinuousClock.Instant) throws(LDAPError) -> ResultMessage {
        guard let result = try handle?.simpleBind(dn, secret, until: deadline) else {
            throw end ?? LDAPError(.serverDown)
        }
        return result
    }

    /// From now on what comes within `length` after something was read is read together.
    func gather(for length: Duration) {
        rest = Rest(length)
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Throws: `NotSent`; `LDAPError` when the answer does not come; `CancellationError`, the request being
    ///   abandoned.
    nonisolated func perform(
        _ request: Request, until deadline: ContinuousClock.Instant, onEntry: (@Sendable (Entry) -> Void)? = nil
    ) async throws -> Reply {
        // Whoever has given up already is sent nothing for.
        try Task.checkCancellation()
        let ticket = Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                executor.submit {
                    self.assumeIsolated {
                        $0.start(
                            Parked(
                                request: request, ticket: ticket, deadline: deadline, continuation: continuation,
                                onEntry: onEntry))
                    }
                }
                // The handler below may have run before the request was submitted, and found nothing.
                if Task.isCancelled { cancel(ticket) }
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    /// Requests that were sent and have not been answered.
    var underWay: Int { pipeline.count }

    nonisolated func close() {
        executor.submit { self.assumeIsolated { $0.finish(LDAPError(.closed)) } }
    }

    private nonisolated func cancel(_ ticket: Ticket) {
        executor.submit { self.assumeIsolated { $0.abandon(ticket) } }
    }
}

// MARK: On the session's thread

extension Session {
    private func start(_ request: Parked) {
        if let end {
            request.continuation.resume(throwing: NotSent(reason: end))
        } else if parked.isEmpty && isWritable {
            send(request)
        } else {
            parked.append(request)
        }
    }

    private func send(_ parked: Parked) {
        do throws(LDAPError) {
            guard let message = try handle?.send(parked.request) else { throw LDAPError(.serverDown) }
            let waiter = Waiter(
                isWrite: parked.request.isWrite, continuation: parked.continuation, onEntry: parked.onEntry)
            pipeline.sent(message, ticket: parked.ticket, deadline: parked.deadline, waiter: waiter)
        } catch {
            guard error.code == .serverDown else { return parked.continuation.resume(throwing: error) }
            var error = error
            error.outcomeIsUnknown = parked.request.isWrite
            parked.continuation.resume(throwing: error)
            finish(error)
        }
    }

    private func abandon(_ ticket: Ticket) {
        if let index = parked.firstIndex(where: { $0.ticket === ticket }) {
            parked.remove(at: index).continuation.resume(throwing: CancellationError())
        } else if let (message, waiter) = pipeline.cancelled(ticket) {
            handle?.abandon(message)
            waiter.continuation.resume(throwing: CancellationError())
        }
    }

    private func receive() {
        do throws(LDAPError) {
            while let received = try handle?.receive() ?? nil {
                switch received {
                case .entry(let message, let entry): pipeline.progressed(message) { $0.take(entry) }
                case .nothing(let message): pipeline.progressed(message) { _ in }
                case .result(let message, let result):
                    guard let waiter = pipeline.finished(message) else { continue }
                    waiter.continuation.resume(returning: Reply(entries: waiter.entries, result: result))
                }
            }
        } catch {
            finish(error)
        }
    }

    private func expire() {
        let now = ContinuousClock.now
        // Made only when it is needed: this runs after every answer.
        var late: LDAPError { LDAPError(.timeout, "no answer from \(uri)") }
        while let index = parked.firstIndex(where: { $0.deadline <= now }) {
            parked.remove(at: index).continuation.resume(throwing: late)
        }
        let expiry = pipeline.expire(now: now)
        if expiry.isSilent { finish(LDAPError(.serverDown, "\(uri) hangs")) }
        for (message, waiter) in expiry.abandoned {
            handle?.abandon(message)
            var error = late
            error.outcomeIsUnknown = waiter.isWrite
            waiter.continuation.resume(throwing: error)
        }
    }

    private func finish(_ reason: LDAPError) {
        guard end == nil else { return }
        end = reason
        descriptor = -1
        handle = nil
        // First: whoever is told below may ask again at once, and must not be given this session.
        whenOver?(reason)
        whenOver = nil
        for waiter in pipeline.ended() {
            var error = reason
            error.outcomeIsUnknown = waiter.isWrite
            waiter.continuation.resume(throwing: error)
        }
        for request in parked { request.continuation.resume(throwing: NotSent(reason: reason)) }
        parked = []
    }

    /// Asked before each send: libldap's socket blocks, and a server that stopped reading must not stop this thread.
    private var isWritable: Bool {
        var socket = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&socket, 1, 0) != 0
    }
}

extension Session: SessionClient {
    nonisolated func turn(isReady: Bool) -> SessionInterest {
        assumeIsolated { session in
            if isReady { session.receive() }
            session.rest?.turn(hasRead: isReady, now: .now)
            while !session.parked.isEmpty && session.isWritable { session.send(session.parked.removeFirst()) }
            session.expire()
            let deadlines = [session.pipeline.nextDeadline, session.rest?.end] + session.parked.map(\.deadline)
            return SessionInterest(
                descriptor: session.rest?.end == nil ? session.descriptor : -1, isWriting: !session.parked.isEmpty,
                deadline: deadlines.compactMap(\.self).min())
        }
    }
}
