import Foundation

/// Allows `capacity` at once and `refillPerSecond` in the long run.
public struct TokenBucket: Sendable, Equatable {
    public let capacity: Double
    public let refillPerSecond: Double
    private var tokens: Double
    private var updatedAt: Date

    public init(capacity: Double, refillPerSecond: Double, now: Date) {
        self.capacity = capacity
        self.refillPerSecond = refillPerSecond
        tokens = capacity
        updatedAt = now
    }

    /// Takes one token. A clock that goes back refills nothing.
    /// - Returns: 0 when a token was there, else the seconds until one will be, rounded up.
    public mutating func take(now: Date) -> Int {
        refill(now: now)
        guard tokens < 1 else {
            tokens -= 1
            return 0
        }
        return max(1, Int(((1 - tokens) / refillPerSecond).rounded(.up)))
    }

    public func isFull(now: Date) -> Bool {
        var copy = self
        copy.refill(now: now)
        return copy.tokens >= capacity
    }

    private mutating func refill(now: Date) {
        let elapsed = now.timeIntervalSince(updatedAt)
        if elapsed > 0 { tokens = min(capacity, tokens + elapsed * refillPerSecond) }
        updatedAt = now
    }
}
