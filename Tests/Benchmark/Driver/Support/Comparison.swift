/// One quantity, measured in turn on our side and on C's.
struct Comparison: Sendable {
    var figure: Int
    var title: String
    /// Registrations in the directory meanwhile.
    var people: Int
    var unit = "/s"
    /// In the order of the rounds.
    var ours: [Double] = []
    var theirs: [Double] = []
    /// The least ratio of ours to theirs; `nil` for what is told and not demanded.
    var target: Double?

    var ratios: [Double] { zip(ours, theirs).map { $0 / $1 } }
    var isMissed: Bool { target.map { ratios.median < $0 } ?? false }

    /// Measures both sides in each of `rounds`, one directly after the other, so that a slow minute hits both.
    mutating func measure(
        rounds: Int, ours: (Int) async throws -> Double, theirs: (Int) async throws -> Double
    ) async throws {
        for round in 0..<rounds {
            self.ours.append(try await ours(round))
            self.theirs.append(try await theirs(round))
            progress("\(title), \(people) people, round \(round + 1) of \(rounds)")
        }
    }
}

/// The daemon's memory.
struct MemoryFigure: Sendable {
    /// More than idle that it may be, in MiB.
    static let allowance = 60.0

    var people: Int
    var idleMiB: Double
    var afterMiB: Double

    var isMissed: Bool { afterMiB - idleMiB > Self.allowance }
}
