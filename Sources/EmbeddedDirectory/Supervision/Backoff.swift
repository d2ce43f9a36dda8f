/// How long to wait before slapd is started again: 0.2 s, twice as long after each failure, at most 10 s.
struct Backoff {
    static let first = Duration.milliseconds(200)
    static let longest = Duration.seconds(10)
    /// Having worked so long counts as having recovered.
    static let recovery = Duration.seconds(30)

    private var next = Backoff.first

    mutating func delay(afterWorkingFor duration: Duration) -> Duration {
        if duration >= Self.recovery { next = Self.first }
        defer { next = min(Self.longest, next * 2) }
        return next
    }
}
