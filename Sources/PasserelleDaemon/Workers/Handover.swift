import NIOConcurrencyHelpers

/// What an answer does not wait for, on its way to the worker that does it.
///
/// Nothing is lost with it: whatever is handed over stands in the directory, too, and is found there by the worker's next
/// look when the daemon dies, or when so much is handed over that some of it is dropped.
final class Handover<Element: Sendable>: Sendable {
    private let capacity: Int
    private let waiting = NIOLockedValueBox<[Element]>([])
    private let bell = Bell()

    /// - Parameter capacity: how many may wait; what comes beyond is dropped.
    init(capacity: Int) {
        self.capacity = capacity
    }

    func add(_ element: Element) {
        let isTaken = waiting.withLockedValue { waiting in
            guard waiting.count < capacity else { return false }
            waiting.append(element)
            return true
        }
        if isTaken { bell.ring() }
    }

    /// Waits for the first, then until none has come for `pause` or half of what may wait is there, and returns all that came.
    ///
    /// Somebody waits for each answer, and nobody for what follows it: while answers are given, they go before. Work on many at
    /// once also finds its code and data in the processor's caches, from which hashing drives them out between one and the next.
    ///
    /// - Parameter longest: how long the first waits at most, however many come.
    /// - Returns: nothing when the task is cancelled; what still waits stays.
    func batch(pause: Duration = .milliseconds(250), atMost longest: Duration) async -> [Element] {
        await bell.wait()
        let end = ContinuousClock.now + longest
        var known = 0
        while case let count = waiting.withLockedValue({ $0.count }), count > known, count < capacity / 2, .now < end {
            known = count
            // Cut short when the task is cancelled, and then nothing is begun.
            try? await Task.sleep(until: min(.now + pause, end))
        }
        guard !Task.isCancelled else { return [] }
        return waiting.withLockedValue { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}
