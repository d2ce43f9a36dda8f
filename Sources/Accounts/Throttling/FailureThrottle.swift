import Foundation

/// Wrong passwords on one account at the portal: three are free, the fourth costs 20 s, then 80 s, 160 s … 1 h, at most 25 in 24 h.
///
/// Never a lock on the directory account: E-lyco's binds do not pass here.
public struct FailureThrottle: Sendable, Equatable {
    public static let freeFailures = 3
    public static let firstDelay: TimeInterval = 20
    public static let secondDelay: TimeInterval = 80
    public static let maximumDelay: TimeInterval = 3600
    public static let maximumFailures = 25
    public static let period: TimeInterval = 24 * 3600

    private var failures: [Date] = []

    public init() {}

    /// Seconds to wait before the next try, rounded up; 0 when it may be made now.
    public func delay(now: Date) -> Int {
        let recent = recentFailures(now: now)
        guard let last = recent.last else { return 0 }
        var end = last.addingTimeInterval(Self.delay(afterFailures: recent.count))
        if recent.count >= Self.maximumFailures, let oldest = recent.first {
            end = max(end, oldest.addingTimeInterval(Self.period))
        }
        return max(0, Int(end.timeIntervalSince(now).rounded(.up)))
    }

    public mutating func recordFailure(now: Date) {
        failures = recentFailures(now: now).suffix(Self.maximumFailures - 1) + [now]
    }

    /// Takes one failure back: a try that was counted before it was made, and turned out not to be a wrong one.
    public mutating func withdrawFailure(recordedAt time: Date) {
        if let index = failures.lastIndex(of: time) { failures.remove(at: index) }
    }

    /// Whether nothing of this throttle matters any more.
    public func isIdle(now: Date) -> Bool { recentFailures(now: now).isEmpty }

    static func delay(afterFailures count: Int) -> TimeInterval {
        switch count {
        case ...freeFailures: 0
        case freeFailures + 1: firstDelay
        default: min(maximumDelay, secondDelay * Double(1 << min(count - freeFailures - 2, 10)))
        }
    }

    private func recentFailures(now: Date) -> [Date] {
        failures.filter { now.timeIntervalSince($0) < Self.period }
    }
}
