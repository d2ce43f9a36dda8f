import TestSupport
import Testing

/// What measures has to be measured.
@Suite("The test of two samples")
struct RankSumTestTests {
    @Test("gives the textbook's figures")
    func textbook() {
        let apart = RankSumTest([4, 5, 6], [1, 2, 3])
        #expect(apart.share == 1 && abs(apart.score - 1.9640) < 0.001)
        #expect(RankSumTest([1, 2, 3], [4, 5, 6]).share == 0)
        let tied = RankSumTest([1, 1, 2], [1, 2, 2])
        #expect(abs(tied.share - 6.0 / 18) < 1e-9)
        #expect(RankSumTest([1, 1], [1, 1]).score == 0)
    }

    @Test("finds a shift of a tenth among a thousand answers whose times scatter by one, and none where there is none")
    func power() {
        var chance = SplitMix64(state: 8)
        func sample(_ shift: Double) -> [Double] {
            (0..<1000).map { _ in Double(chance.below(1_000_000)) / 1_000_000 + shift }
        }
        #expect(RankSumTest(sample(0.1), sample(0)).score > 5)
        let scores = (0..<200).map { _ in abs(RankSumTest(sample(0), sample(0)).score) }
        #expect(scores.allSatisfy { $0 < 5 })
        #expect(scores.count { $0 > 1.96 } < 25)
    }
}
