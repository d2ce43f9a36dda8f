import Foundation
import NIOConcurrencyHelpers

/// Remembers for a moment what hundreds of callers in a row ask for and what nobody decides by: a school's address.
final class ShortMemory<Value: Sendable>: Sendable {
    private struct Remembered {
        var value: Value?
        var until: Date
    }

    private let lifetime: TimeInterval
    private let table: NIOLockedValueBox<BoundedTable<Remembered>>

    /// - Parameters:
    ///   - lifetime: in seconds.
    ///   - capacity: 1 or more.
    init(lifetime: TimeInterval, capacity: Int) {
        self.lifetime = lifetime
        table = NIOLockedValueBox(BoundedTable(capacity: capacity))
    }

    /// What was found under `key` less than a lifetime ago, or what `look` finds now; that there is nothing, too.
    func value(_ key: String, now: Date, look: (String) async throws -> Value?) async throws -> Value? {
        let known = table.withLockedValue { $0[key] }
        // A clock that was put back must not make a memory last.
        if let known, now < known.until, known.until.timeIntervalSince(now) <= lifetime { return known.value }
        let found = try await look(key)
        let fresh = Remembered(value: found, until: now.addingTimeInterval(lifetime))
        table.withLockedValue { $0.set(key, fresh) { $0.until <= now } }
        return found
    }
}
