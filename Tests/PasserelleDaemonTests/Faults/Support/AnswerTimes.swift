import Foundation

/// How long answers took, kind by kind, in milliseconds.
struct Medians: CustomStringConvertible {
    let byKind: [String: Double]

    /// Asks each kind in turn, so that whatever slows the machine down slows all of them down.
    ///
    /// - Parameter prepare: before each round, not timed.
    static func measure(
        _ kinds: [String], rounds: Int, prepare: () async throws -> Void = {}, _ ask: (String) async throws -> Void
    ) async rethrows -> Medians {
        var times: [String: [Double]] = [:]
        for _ in 0..<rounds {
            try await prepare()
            for kind in kinds.shuffled() {
                let start = ContinuousClock.now
                try await ask(kind)
                times[kind, default: []].append((ContinuousClock.now - start) / .milliseconds(1))
            }
        }
        return Medians(byKind: times.mapValues { $0.sorted()[$0.count / 2] })
    }

    /// Between the fastest kind and the slowest.
    var spread: Double { (byKind.values.max() ?? 0) - (byKind.values.min() ?? 0) }

    var description: String {
        byKind.sorted { $0.key < $1.key }.map { "\($0.key) \(String(format: "%.2f", $0.value))" }.joined(
            separator: ", ")
    }
}
