import NIOConcurrencyHelpers

/// The last lines that a program said, for the error that tells of its end.
final class LastLines: Sendable {
    private let capacity: Int
    private let lines = NIOLockedValueBox<[String]>([])

    init(capacity: Int = 10) { self.capacity = capacity }

    func append(_ line: String) {
        lines.withLockedValue { lines in
            if lines.count == capacity { lines.removeFirst() }
            lines.append(line)
        }
    }

    var text: String { lines.withLockedValue { $0.joined(separator: "\n") } }
}
