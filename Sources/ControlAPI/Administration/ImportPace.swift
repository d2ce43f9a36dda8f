/// How fast an import goes, and how long it will take: half of the bytes are read to plan, half to apply.
public struct ImportPace: Sendable {
    private let start: ContinuousClock.Instant
    private var phase = Administration.ImportPhase.planning
    private var phaseStart: ContinuousClock.Instant

    public init(start: ContinuousClock.Instant = .now) {
        self.start = start
        phaseStart = start
    }

    /// To be called with each of an import's counts, in order.
    public mutating func progress(
        _ counts: Administration.ImportCounts, at now: ContinuousClock.Instant = .now
    ) -> Administration.ImportProgress {
        let half = max(1, counts.bytesInAll / 2)
        let current: Administration.ImportPhase = counts.bytesRead <= half ? .planning : .applying
        if current != phase { (phase, phaseStart) = (current, now) }
        let share = Double(counts.bytesRead - (phase == .applying ? half : 0)) / Double(half)
        let duration = (now - phaseStart) / .seconds(1)
        // Before that a forecast says nothing.
        let isForeseeable = share > 0.02 && share < 1 && duration > 1
        return .init(
            phase: phase, percent: Int((min(1, share) * 100).rounded(.down)),
            peoplePerSecond: Int(Double(counts.people) / max(0.001, duration)),
            secondsLeft: isForeseeable ? Int((duration / share * (1 - share)).rounded(.up)) : nil, counts: counts)
    }

    /// When it has ended.
    public func whole(_ counts: Administration.ImportCounts) -> Administration.ImportProgress {
        .init(phase: .applying, percent: 100, peoplePerSecond: peopleASecond(counts), counts: counts)
    }

    /// Over the whole import.
    public func peopleASecond(_ counts: Administration.ImportCounts) -> Int {
        Int(Double(counts.people) / max(0.001, (ContinuousClock.now - start) / .seconds(1)))
    }
}
