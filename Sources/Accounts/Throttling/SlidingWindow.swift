import Foundation

/// At most so many events in each of several periods: 3 an hour and 5 in 24 hours.
public struct SlidingWindow: Sendable, Equatable {
    public struct Limit: Sendable, Equatable {
        public var count: Int
        /// Seconds.
        public var period: TimeInterval

        public init(_ count: Int, per period: TimeInterval) {
            self.count = count
            self.period = period
        }
    }

    public let limits: [Limit]
    private var events: [Date] = []

    public init(_ limits: [Limit]) {
        self.limits = limits
    }

    /// Records one event if no limit forbids it.
    public mutating func admit(now: Date) -> Bool {
        let longest = limits.map(\.period).max() ?? 0
        events.removeAll { now.timeIntervalSince($0) >= longest }
        let isFree = limits.allSatisfy { limit in
            events.count { now.timeIntervalSince($0) < limit.period } < limit.count
        }
        if isFree { events.append(now) }
        return isFree
    }

    public func isIdle(now: Date) -> Bool {
        let longest = limits.map(\.period).max() ?? 0
        return events.allSatisfy { now.timeIntervalSince($0) >= longest }
    }
}
