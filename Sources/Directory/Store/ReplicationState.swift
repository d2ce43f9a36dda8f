import Foundation
import LDAPClient

/// How far a server's copy of the directory goes: `contextCSN`, the newest change by each server that ever took one.
public struct ReplicationState: Sendable, Equatable {
    /// Times by the number of the server that took the change.
    private var newest: [String: Date] = [:]

    /// - Parameter values: such as `20261126113000.123456Z#000000#001#000000`; others are left out.
    /// - Returns: `nil` when there are none.
    public init?(_ values: [String]) {
        for value in values {
            let fields = value.split(separator: "#")
            guard fields.count == 4, let time = Self.time(fields[0]) else { continue }
            newest[String(fields[2])] = max(time, newest[String(fields[2])] ?? .distantPast)
        }
        if newest.isEmpty { return nil }
    }

    /// Seconds between the newest change that any of `others` has and the newest that is here from the same server: what this
    /// copy lacks was made in that time. 0 when it lacks nothing.
    public func lag(behind others: [ReplicationState]) -> TimeInterval {
        others.flatMap(\.newest).reduce(0) { lag, change in
            max(lag, newest[change.key].map { change.value.timeIntervalSince($0) } ?? lagWithoutAny(change.value))
        }
    }

    /// When the newest change that is here was made, by the clock of the server that took it.
    public var newestChange: Date? { newest.values.max() }

    /// Seconds by which a change that came after these is older than they are, by the clock of the server that took it: that clock
    /// has gone back. 0 when the change is newer.
    public func setback(of change: ReplicationState) -> TimeInterval {
        change.newest.reduce(0) { setback, made in
            max(setback, newest[made.key]?.timeIntervalSince(made.value) ?? 0)
        }
    }

    /// Where nothing is here from a server: since the oldest of the others, and never nothing.
    private func lagWithoutAny(_ change: Date) -> TimeInterval {
        max(1, newest.values.min().map { change.timeIntervalSince($0) } ?? 1)
    }

    private static func time(_ text: Substring) -> Date? {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let date = DirectoryTime.date("\(parts[0])Z"), parts[1].last == "Z",
            parts[1].dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let fraction = Double("0.\(parts[1].dropLast())")
        else { return nil }
        return date.addingTimeInterval(fraction)
    }
}

extension DirectoryStore {
    /// Of the server that the pool is connected to; `nil` where it keeps none, and so has no copies.
    public func replicationState() async throws -> ReplicationState? {
        ReplicationState(Array(try await contextChangeNumbers()))
    }

    /// The suffix's `contextCSN`, one for each server that took changes: differs after every write.
    public func contextChangeNumbers() async throws -> Set<String> {
        let entry = try await perform("read how far the copy goes") {
            try await ldap.read(layout.suffix, attributes: [AttributeName.contextCSN])
        }
        return Set(entry?.strings(AttributeName.contextCSN) ?? [])
    }
}
