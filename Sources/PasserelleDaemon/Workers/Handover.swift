/// What an answer does not wait for, on its way to the worker that does it.
///
/// Nothing is lost with it: whatever is handed over stands in the directory, too, and is found there by the worker's next
/// look when the daemon dies, or when so much is handed over that some of it is dropped.
struct Handover<Element: Sendable>: Sendable {
    let elements: AsyncStream<Element>
    private let continuation: AsyncStream<Element>.Continuation

    /// - Parameter capacity: how many may wait; what comes beyond is dropped.
    init(capacity: Int) {
        (elements, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(capacity))
    }

    func add(_ element: Element) {
        continuation.yield(element)
    }
}
