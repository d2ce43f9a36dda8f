import ControlAPI

extension Administration.ImportProgress {
    /// One line of it, for a terminal.
    var line: String {
        var text = "\(phase.rawValue) \(percent) %, \(counts.people) people, \(peoplePerSecond)/s"
        if let secondsLeft { text += ", \(Self.words(secondsLeft)) left" }
        return text
    }

    /// When it has ended.
    var result: String {
        let done = [
            ("added", counts.created), ("changed", counts.updated + counts.accountsUpdated),
            ("suspended", counts.suspended), ("resumed", counts.resumed), ("removed", counts.removed),
            ("refused", counts.refused),
        ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        return (["\(counts.people) people (\(peoplePerSecond)/s)"] + done).joined(separator: ", ")
    }

    private static func words(_ seconds: Int) -> String {
        seconds < 90 ? "\(seconds) s" : "\((seconds + 59) / 60) min"
    }
}
