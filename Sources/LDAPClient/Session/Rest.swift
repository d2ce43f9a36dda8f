/// When a session that has read looks at its socket again, so that what comes meanwhile wakes nobody. Pure.
struct Rest {
    let length: Duration
    /// `nil`: now.
    private(set) var end: ContinuousClock.Instant?

    init(_ length: Duration) {
        self.length = length
    }

    mutating func turn(hasRead: Bool, now: ContinuousClock.Instant) {
        if hasRead {
            end = now + length
        } else if let last = end, last <= now {
            end = nil
        }
    }
}
