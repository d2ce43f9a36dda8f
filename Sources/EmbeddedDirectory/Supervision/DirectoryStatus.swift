import NIOConcurrencyHelpers

/// What the supervised slapd is doing, for those who ask now and those who follow.
final class DirectoryStatus: Sendable {
    private struct State {
        var current = EmbeddedDirectory.State.idle
        var restarts = 0
        var followers: [Int: AsyncStream<EmbeddedDirectory.State>.Continuation] = [:]
        var nextFollower = 0
    }

    private let state = NIOLockedValueBox(State())

    var current: EmbeddedDirectory.State { state.withLockedValue { $0.current } }
    var restarts: Int { state.withLockedValue { $0.restarts } }

    func countRestart() { state.withLockedValue { $0.restarts += 1 } }

    func change(to new: EmbeddedDirectory.State) {
        // Inside the lock, so that every follower sees the same order. Yielding runs no code of the follower.
        state.withLockedValue { state in
            state.current = new
            for follower in state.followers.values { follower.yield(new) }
        }
    }

    /// The state now and each one after it. A slow follower loses the oldest of 16.
    func follow() -> AsyncStream<EmbeddedDirectory.State> {
        AsyncStream(bufferingPolicy: .bufferingNewest(16)) { continuation in
            let number = state.withLockedValue { state in
                let number = state.nextFollower
                state.nextFollower += 1
                state.followers[number] = continuation
                continuation.yield(state.current)
                return number
            }
            continuation.onTermination = { [weak self] _ in
                // Not from under the lock: termination may be reported while it is held.
                self?.forget(number)
            }
        }
    }

    private func forget(_ number: Int) {
        _ = state.withLockedValue { $0.followers.removeValue(forKey: number) }
    }
}
