/// Whether two samples come from one distribution: the Mann-Whitney U test.
///
/// It looks at ranks alone, so under one distribution its outcome is the same chance on every machine, however busy and however
/// uneven: as long as the kinds are asked in random order, load falls on both.
public struct RankSumTest: Sendable {
    /// How often a value of the first is greater than one of the second, ties by half: a half when nothing tells them apart.
    public let share: Double
    /// In standard deviations from what chance gives; ties make the deviation smaller.
    public let score: Double

    public init(_ one: [Double], _ other: [Double]) {
        let all = (one.map { ($0, true) } + other.map { ($0, false) }).sorted { $0.0 < $1.0 }
        let (first, second) = (Double(one.count), Double(other.count))
        var rankSum = 0.0
        var tied = 0.0
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            let size = Double(end - start)
            let rank = Double(start + 1 + end) / 2
            rankSum += rank * Double(all[start..<end].count { $0.1 })
            tied += size * size * size - size
            start = end
        }
        let wins = rankSum - first * (first + 1) / 2
        let count = first + second
        let variance = first * second / 12 * (count + 1 - tied / (count * (count - 1)))
        share = wins / (first * second)
        score = variance > 0 ? (wins - first * second / 2) / variance.squareRoot() : 0
    }
}
