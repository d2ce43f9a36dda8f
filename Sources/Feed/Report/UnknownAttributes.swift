/// Names that we do not know, and in how many records each was.
struct UnknownAttributes {
    /// Distinct names; a file that has more is not what it says it is, and the rest counts as one.
    static let maximumNames = 1000
    static let others = "(others)"

    private(set) var counts: [String: Int] = [:]

    mutating func count(_ name: String, times: Int = 1) {
        let short = String(name.prefix(64))
        let key = counts[short] != nil || counts.count < Self.maximumNames ? short : Self.others
        counts[key, default: 0] += times
    }

    mutating func add(_ other: UnknownAttributes) {
        for (name, times) in other.counts { count(name, times: times) }
    }
}
