import Dispatch
import Synchronization

/// A door that opens once: who comes early waits, and nobody measures time, but that a test must not hang for ever.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.isOpen = true
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(returning: true) }
    }

    /// - Returns: whether the gate was opened; `false` after twenty seconds.
    @discardableResult
    func pass() async -> Bool {
        await withCheckedContinuation { continuation in
            let ticket: Int? = state.withLock { state in
                guard !state.isOpen else { return nil }
                state.next += 1
                state.waiting[state.next] = continuation
                return state.next
            }
            guard let ticket else { return continuation.resume(returning: true) }
            DispatchQueue.global().asyncAfter(deadline: .now() + 20) { [self] in
                state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(returning: false)
            }
        }
    }
}
