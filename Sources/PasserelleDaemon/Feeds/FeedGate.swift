import NIOConcurrencyHelpers

/// Lets one import in at a time: two would plan on what the other is about to change.
final class FeedGate: Sendable {
    private let isTaken = NIOLockedValueBox(false)

    /// - Returns: `nil` when another import is under way.
    func pass<Result>(_ body: () async throws -> Result) async rethrows -> Result? {
        let isMine = isTaken.withLockedValue { taken in
            defer { taken = true }
            return !taken
        }
        guard isMine else { return nil }
        defer { isTaken.withLockedValue { $0 = false } }
        return try await body()
    }
}
