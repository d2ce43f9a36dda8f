import TestSupport

/// Histories one after the other on one installation, each with a seed of its own.
public struct Campaign: Sendable {
    /// Of the first history; the others follow.
    public var seed: UInt64
    public var scale: HistoryRun.Scale
    /// What may go wrong.
    public var misfortunes: [Misfortune]
    /// Whether mails leave by SMTP, to a relay that can fail as relays do.
    public var hasRelay: Bool

    public init(
        seed: UInt64, scale: HistoryRun.Scale = .init(), misfortunes: [Misfortune] = Misfortune.allCases,
        hasRelay: Bool = false
    ) {
        (self.seed, self.scale, self.misfortunes, self.hasRelay) = (seed, scale, misfortunes, hasRelay)
    }

    /// - Parameters:
    ///   - isEnough: asked before each, with how many there have been.
    ///   - tell: what came of each.
    /// - Throws: what `HistoryRun.run` throws, for the first history that goes wrong.
    public func run(
        in folder: String, until isEnough: (Int) -> Bool, tell: (HistoryRun.Report) -> Void
    ) async throws {
        let installation = try await Installation(in: folder, hasRelay: hasRelay)
        defer { installation.end() }
        try await installation.daemon.start()
        do {
            var count = 0
            while !isEnough(count) {
                tell(
                    try await HistoryRun(
                        installation: installation, seed: seed + UInt64(count), firstPupil: 1 + count * scale.people,
                        scale: scale, misfortunes: misfortunes
                    ).run())
                count += 1
            }
        } catch {
            await installation.daemon.stop()
            throw error
        }
        await installation.daemon.stop()
    }
}
