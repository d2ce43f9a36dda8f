import NIOConcurrencyHelpers

/// Results of hashes, handed on together while others wait to be hashed.
///
/// A hash walks through its memory again and again and leaves nothing else in a processor's caches. Whoever gets a result then works
/// on cold ones; those who get theirs one after the other share the warming up, which is an eighth more first visits on two cores.
/// Where nobody waits, a result is handed on at once.
final class HashResults: Sendable {
    private struct State {
        var waiting = 0
        var held: [@Sendable () -> Void] = []
    }

    private let state = NIOLockedValueBox(State())
    private let most: Int
    private let worthwhile: Duration

    /// - Parameters:
    ///   - most: results that wait for each other; the first waits while so many others are hashed, less one.
    ///   - worthwhile: shorter work leaves the caches as they were.
    init(most: Int, worthwhile: Duration = .milliseconds(1)) {
        self.most = most
        self.worthwhile = worthwhile
    }

    /// Somebody waits to be hashed.
    func enqueue() { state.withLockedValue { $0.waiting += 1 } }

    /// Runs the work of somebody who waited.
    ///
    /// - Parameter handOn: gets the result, on whichever thread hands it on; must not wait.
    func run<Result: Sendable>(
        _ work: () throws -> Result, handOn: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) {
        state.withLockedValue { $0.waiting -= 1 }
        let start = ContinuousClock.now
        let result = Swift.Result { try work() }
        let isWorthwhile = ContinuousClock.now - start >= worthwhile
        let ready = state.withLockedValue { state -> [@Sendable () -> Void] in
            state.held.append { handOn(result) }
            guard !isWorthwhile || state.waiting == 0 || state.held.count >= most else { return [] }
            defer { state.held = [] }
            return state.held
        }
        for handOn in ready { handOn() }
    }
}
