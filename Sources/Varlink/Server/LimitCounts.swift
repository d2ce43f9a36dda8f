import NIOConcurrencyHelpers

/// How often callers came to each limit of a socket, since it was opened. Servers may share one.
public final class LimitCounts: Sendable {
    /// See `ServerLimits`.
    public enum Limit: String, Sendable, CaseIterable {
        case connections, messageBytes, messageDeadline, idle, writeStall, callDeadline
        /// What is no message at all, or goes beyond the bounds on JSON.
        case malformed
    }

    private let counts = NIOLockedValueBox<[Limit: Int]>([:])

    public init() {}

    public subscript(limit: Limit) -> Int { counts.withLockedValue { $0[limit, default: 0] } }

    func add(_ limit: Limit) {
        counts.withLockedValue { $0[limit, default: 0] += 1 }
    }
}

extension ProtocolViolation {
    var limit: LimitCounts.Limit {
        switch self {
        case .malformed: .malformed
        case .messageTooLong: .messageBytes
        case .tooSlow: .messageDeadline
        case .idle: .idle
        }
    }
}
