import TestSupport

/// How long `body` took.
func timed(isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void) async throws -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .seconds(1)
}

/// Gives `body` so long; a run that hangs ends with a message instead of a number.
func within<Result: Sendable>(
    _ limit: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TestFailure("\(what) took longer than \(limit)")
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}

/// Runs `body` for each of `items`, at most `width` at the same time.
func concurrently<Item: Sendable>(
    _ items: some Sequence<Item>, width: Int, _ body: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for (position, item) in items.enumerated() {
            if position >= width { try await group.next() }
            group.addTask { try await body(item) }
        }
        try await group.waitForAll()
    }
}

extension Sequence<Double> {
    /// - Parameter share: 0.5 for the median.
    func percentile(_ share: Double) -> Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return .nan }
        return sorted[Swift.min(Int(Double(sorted.count) * share), sorted.count - 1)]
    }

    var median: Double { percentile(0.5) }
}
