import NIOConcurrencyHelpers

/// Wakes one sleeper. Rung while nobody sleeps it is heard by the next one; rung often, it is heard once.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0
    }

    private let state = NIOLockedValueBox(State())

    func ring() {
        let woken = state.withLockedValue { state in
            let woken = Array(state.waiting.values)
            state.waiting = [:]
            state.isRung = woken.isEmpty
            return woken
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns when the bell was rung, after `timeout`, or when the task is cancelled.
    func wait(atMost timeout: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: timeout) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when the bell was rung, or when the task is cancelled.
    func wait() async {
        let number = state.withLockedValue { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLockedValue { state in
                    // A cancellation from now on finds the continuation; one from before is seen here.
                    if state.isRung || Task.isCancelled {
                        state.isRung = false
                        return true
                    }
                    state.waiting[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            leave(number)
        }
    }

    private func leave(_ number: Int) {
        state.withLockedValue { $0.waiting.removeValue(forKey: number) }?.resume()
    }
}
