import NIOConcurrencyHelpers

/// A value that one task waits for and that several parties may bring, of which the first counts.
final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, any Error>)
        case brought(Result<Value, any Error>)
    }

    private let state = NIOLockedValueBox(State.empty)

    /// - Returns: whether this was the first.
    @discardableResult
    func bring(_ result: Result<Value, any Error>) -> Bool {
        let (isFirst, waiting) = state.withLockedValue { state -> (Bool, CheckedContinuation<Value, any Error>?) in
            switch state {
            case .empty:
                state = .brought(result)
                return (true, nil)
            case .awaited(let continuation):
                state = .brought(result)
                return (true, continuation)
            case .brought: return (false, nil)
            }
        }
        waiting?.resume(with: result)
        return isFirst
    }

    /// To be called once.
    func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let brought = state.withLockedValue { state -> Result<Value, any Error>? in
                    if case .brought(let result) = state { return result }
                    state = .awaited(continuation)
                    return nil
                }
                if let brought { continuation.resume(with: brought) }
            }
        } onCancel: {
            bring(.failure(CancellationError()))
        }
    }
}

/// Waits for what blocks a session's thread, and for no longer than until `deadline`, even while the thread is stuck:
/// a resolver knows no deadline, and no cancellation either.
///
/// - Parameter tooLate: gets the value that came when nobody waited any more.
func withOuterDeadline<Value: Sendable>(
    _ deadline: ContinuousClock.Instant, _ action: String, _ body: @escaping @Sendable () async throws -> Value,
    tooLate: @escaping @Sendable (Value) -> Void = { _ in }
) async throws -> Value {
    let shot = OneShot<Value>()
    // Not children of this task, which would have to wait for them.
    let timer = Task {
        try await Task.sleep(until: deadline, clock: .continuous)
        shot.bring(.failure(LDAPError(.timeout, action)))
    }
    Task {
        do {
            let value = try await body()
            if !shot.bring(.success(value)) { tooLate(value) }
        } catch {
            shot.bring(.failure(error))
        }
    }
    defer { timer.cancel() }
    return try await shot.value()
}
