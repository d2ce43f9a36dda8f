/// How long to pause after each failure in a row.
struct BackOff: Sendable {
    let first: Duration
    let limit: Duration
    private var failures = 0

    init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    mutating func reset() {
        failures = 0
    }

    /// - Parameter random: from 0 up to 1. It spreads clients that lost the same server over half of the pause.
    mutating func next(random: Double) -> Duration {
        let pause = min(first * (1 << min(failures, 16)), limit)
        failures += 1
        return pause * (0.5 + random / 2)
    }
}
