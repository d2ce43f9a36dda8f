import Foundation
import NIOConcurrencyHelpers

/// Lets one import of this daemon in at a time: two would plan on what the other is about to change.
final class FeedGate: Sendable {
    private let takenSince = NIOLockedValueBox<Date?>(nil)

    /// - Throws: `ImportUnderWay` when another import is.
    func pass<Result>(now: Date, _ body: () async throws -> Result) async throws -> Result {
        let since = takenSince.withLockedValue { since in
            defer { since = since ?? now }
            return since
        }
        if let since { throw ImportUnderWay(holder: nil, since: since) }
        defer { takenSince.withLockedValue { $0 = nil } }
        return try await body()
    }
}
