import Foundation

/// How long answers took, kind by kind, in milliseconds.
public struct AnswerTimes: CustomStringConvertible {
    /// Milliseconds between medians.
    private static let tolerance = 5.0
    /// Forty answers of one kind scatter by 0.065 around a half.
    private static let luck = 0.75
    /// Standard deviations of the test of two samples. Chance goes beyond once in 1,700,000 comparisons, on any machine; there are
    /// about 350 of them. Forty answers show a kind that is slower in four of five pairs, a thousand one that is in 56 of 100.
    private static let limit = 5.0

    private var byKind: [String: [Double]] = [:]

    /// Asks each kind in turn, so that whatever slows the machine down slows all of them down.
    ///
    /// - Parameter prepare: before each round, not timed.
    public static func measure(
        _ kinds: [String], rounds: Int, prepare: () async throws -> Void = {}, _ ask: (String) async throws -> Void
    ) async rethrows -> AnswerTimes {
        var times = AnswerTimes()
        for _ in 0..<rounds {
            try await prepare()
            for kind in kinds.shuffled() {
                let start = ContinuousClock.now
                try await ask(kind)
                times.byKind[kind, default: []].append((ContinuousClock.now - start) / .milliseconds(1))
            }
        }
        return times
    }

    /// Measures, and once more if the machine was busy with something else in between. Prints what is measured, the first time too.
    ///
    /// - Parameter measure: is told how often that was done before.
    public static func settled(
        _ what: String, _ measure: (_ attempt: Int) async throws -> AnswerTimes
    ) async rethrows -> AnswerTimes {
        let first = try await measure(0)
        print("median answer times of \(what) in ms: \(first)")
        if first.areEqual { return first }
        let second = try await measure(1)
        print("again: \(second)")
        return second
    }

    private var medians: [String: Double] { byKind.mapValues { $0.sorted()[$0.count / 2] } }

    /// Whether a stranger learns nothing.
    ///
    /// On a machine so busy that answers take several beats, medians jump by a whole one; then what counts is whether a
    /// stranger could make use of it.
    public var areEqual: Bool {
        (spread <= Self.tolerance || bestGuess <= Self.luck) && abs(distinction.test.score) <= Self.limit
    }

    /// Between the fastest kind's median and the slowest kind's.
    private var spread: Double { (medians.values.max() ?? 0) - (medians.values.min() ?? 0) }

    /// How often a stranger is right who takes the slower of two answers for the slower kind's; a half is pure luck.
    ///
    /// Of the two kinds that are told apart best. It says what a median cannot when a beat more or less is chance.
    private var bestGuess: Double {
        let kinds = byKind.values
        return kinds.flatMap { one in kinds.map { other in Self.share(of: one, slowerThan: other) } }.max() ?? 0.5
    }

    /// Of the two kinds that are told apart best, by ranks alone.
    private var distinction: (kinds: String, test: RankSumTest) {
        let kinds = byKind.sorted { $0.key < $1.key }
        var best = (kinds: "", test: RankSumTest([0], [0]))
        for (position, one) in kinds.enumerated() {
            for other in kinds.dropFirst(position + 1) {
                let test = RankSumTest(one.value, other.value)
                if abs(test.score) >= abs(best.test.score) { best = ("\(one.key)/\(other.key)", test) }
            }
        }
        return best
    }

    private static func share(of one: [Double], slowerThan other: [Double]) -> Double {
        let wins = one.reduce(0.0) { sum, time in
            sum + other.reduce(0.0) { $0 + (time > $1 + 5 ? 1 : time < $1 - 5 ? 0 : 0.5) }
        }
        return wins / Double(one.count * other.count)
    }

    public var description: String {
        let texts = medians.sorted { $0.key < $1.key }.map { "\($0.key) \(String(format: "%.1f", $0.value))" }
        return "\(texts.joined(separator: ", ")); best guess \(String(format: "%.2f", bestGuess)); "
            + "told apart best, \(distinction.kinds), by \(String(format: "%.1f", distinction.test.score)) deviations"
    }
}
