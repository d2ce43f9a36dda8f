import NIOConcurrencyHelpers

/// Where the supervisor finds work that has to be done while no slapd runs.
final class ExchangeDesk: Sendable {
    /// Something to do between one slapd and the next.
    struct Work: Sendable {
        let body: @Sendable () async throws -> Void
        let continuation: CheckedContinuation<Void, any Error>

        func perform() async {
            do {
                try await body()
                continuation.resume()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private struct State {
        var waiting: Work?
        var stop: (@Sendable () -> Void)?
    }

    private let state = NIOLockedValueBox(State())

    /// A slapd works, and `stop` ends it.
    func opens(_ stop: @escaping @Sendable () -> Void) { state.withLockedValue { $0.stop = stop } }

    /// Ends the slapd that works, has `body` run by its supervisor, and returns when that is done. Another slapd starts then.
    ///
    /// - Throws: what `body` throws; `inUse` when something else is waiting, `stopped` when no slapd works.
    func whileStopped(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let work = Work(body: body, continuation: continuation)
            let (stop, refusal) = state.withLockedValue { state -> ((@Sendable () -> Void)?, EmbeddedDirectoryError?) in
                guard state.waiting == nil else {
                    return (nil, EmbeddedDirectoryError(.inUse, "its data are being exchanged already"))
                }
                guard let stop = state.stop else { return (nil, Self.stopped) }
                state.waiting = work
                return (stop, nil)
            }
            if let refusal { return continuation.resume(throwing: refusal) }
            stop?()
        }
    }

    /// What is to be done now that slapd has ended.
    func take() -> Work? {
        state.withLockedValue { state in
            defer { state = State() }
            return state.waiting
        }
    }

    /// No other slapd is going to be started.
    func close() { take()?.continuation.resume(throwing: Self.stopped) }

    private static let stopped = EmbeddedDirectoryError(.stopped, "the embedded directory does not run")
}
