import NIOConcurrencyHelpers

/// A continuation that several parties may resume, of which the first counts.
final class OneShot<Value: Sendable>: Sendable {
    private let continuation: NIOLockedValueBox<CheckedContinuation<Value, any Error>?>

    init(_ continuation: CheckedContinuation<Value, any Error>) {
        self.continuation = NIOLockedValueBox(continuation)
    }

    /// - Returns: whether this was the first.
    @discardableResult
    func resume(with result: Result<Value, any Error>) -> Bool {
        let taken = continuation.withLockedValue { continuation in
            defer { continuation = nil }
            return continuation
        }
        taken?.resume(with: result)
        return taken != nil
    }
}

/// What blocks a session's thread, with a deadline that holds even while the thread is stuck (a resolver knows no deadline).
///
/// - Parameter tooLate: gets the value that came after its time.
func withOuterDeadline<Value: Sendable>(
    _ deadline: ContinuousClock.Instant, _ action: String, tooLate: @escaping @Sendable (Value) -> Void = { _ in },
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let shot = OneShot(continuation)
        let timer = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            shot.resume(with: .failure(LDAPError(.timeout, action)))
        }
        Task {
            defer { timer.cancel() }
            do {
                let value = try await body()
                if !shot.resume(with: .success(value)) { tooLate(value) }
            } catch {
                shot.resume(with: .failure(error))
            }
        }
    }
}
