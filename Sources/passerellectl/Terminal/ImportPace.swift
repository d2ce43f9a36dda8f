import ControlAPI

/// How fast an import goes, and how long it will take: half of the bytes are read to plan, half to apply.
struct ImportPace {
    private enum Phase: String {
        case planning, applying
    }

    private let start = ContinuousClock.now
    private var phase = Phase.planning
    private var phaseStart = ContinuousClock.now

    mutating func line(_ counts: Administration.ImportCounts) -> String {
        let half = max(1, counts.bytesInAll / 2)
        let current: Phase = counts.bytesRead <= half ? .planning : .applying
        if current != phase { (phase, phaseStart) = (current, .now) }
        let share = Double(counts.bytesRead - (phase == .applying ? half : 0)) / Double(half)
        let duration = (ContinuousClock.now - phaseStart) / .seconds(1)
        let rate = Int(Double(counts.people) / max(0.001, duration))
        var text =
            "\(phase.rawValue) \(Int((min(1, share) * 100).rounded(.down))) %, \(counts.people) people, \(rate)/s"
        // Before that a forecast says nothing.
        if share > 0.02, share < 1, duration > 1 { text += ", \(Self.words(duration / share * (1 - share))) left" }
        return text
    }

    /// Over the whole import.
    func peopleASecond(_ counts: Administration.ImportCounts) -> Int {
        Int(Double(counts.people) / max(0.001, (ContinuousClock.now - start) / .seconds(1)))
    }

    private static func words(_ seconds: Double) -> String {
        seconds < 90 ? "\(Int(seconds.rounded(.up))) s" : "\(Int((seconds / 60).rounded(.up))) min"
    }
}
