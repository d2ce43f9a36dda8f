/// One line about an academy: a quantity beside the one that it is measured by.
struct AcademyFigure: Sendable {
    var title: String
    /// Entries in the directory.
    var entries: Int
    var ours: String
    var beside: String
    var ratio: Double?
    var demand: String
    var isMissed: Bool

    /// The rate of a first import, with the plan that comes before it, and of `ldapadd`.
    static func load(_ title: String, _ entries: Int, seconds: Double, adds: Double, target: Double) -> Self {
        let ratio = adds / seconds
        return Self(
            title: "\(title) : ldapadd", entries: entries, ours: rate(entries, seconds),
            beside: rate(entries, adds),
            ratio: ratio, demand: "≥ \(target)", isMissed: ratio < target)
    }

    static func share(of first: Double, _ again: Double, entries: Int) -> Self {
        let ratio = again / first
        return Self(
            title: "the same feed again : first import", entries: entries, ours: text(again), beside: text(first),
            ratio: ratio, demand: "≤ 0.05", isMissed: ratio > 0.05)
    }

    static func changes(_ count: Int, seconds: Double, entries: Int) -> Self {
        Self(
            title: "a delta of \(count) records", entries: entries, ours: text(seconds), beside: "", ratio: nil,
            demand: "≤ 10 s", isMissed: seconds > 10)
    }

    static func memory(_ title: String, _ peak: Double, entries: Int) -> Self {
        Self(
            title: title, entries: entries, ours: "\(Int(peak.rounded())) MiB", beside: "",
            ratio: nil, demand: "≤ 300 MiB", isMissed: peak > 300)
    }

    /// Times at this size beside those with a thousand entries.
    static func times(_ large: AcademyTimes.Result, small: AcademyTimes.Result, entries: Int) -> [Self] {
        zip(large.medians, small.medians).map { large, small in
            let ratio = large.seconds / small.seconds
            return Self(
                title: large.title, entries: entries, ours: microseconds(large.seconds),
                beside: microseconds(small.seconds), ratio: ratio, demand: "≤ 1.50", isMissed: ratio > 1.5)
        }
    }

    private static func rate(_ count: Int, _ seconds: Double) -> String {
        "\(Int((Double(count) / seconds).rounded()))/s"
    }
    private static func text(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100) s" }
    private static func microseconds(_ seconds: Double) -> String { "\(Int((seconds * 1e6).rounded())) µs" }
}
