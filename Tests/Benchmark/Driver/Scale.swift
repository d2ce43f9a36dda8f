/// How much is done for each figure. Everything is a count, so that a run ends.
struct Scale: Sendable {
    /// Registrations in the directory, one size after the other.
    var sizes: [Int]
    var rounds: Int
    /// Guarded writes in a round.
    var writes: Int
    /// Activations in a round, with the cheapest hash and with the production one.
    var activations: Int
    var costlyActivations: Int
    /// For libargon2 alone.
    var hashSeconds: Int
    /// Reads in a round on each connection.
    var reads: Int
    /// Of the academy whose feed is imported.
    var pupils: Int
    /// People who come to the portal in a round, with each of two hashes.
    var visitors: Int

    static let full = Scale(
        sizes: [1_000, 100_000], rounds: 9, writes: 12_800, activations: 1_920, costlyActivations: 512, hashSeconds: 4,
        reads: 2_000, pupils: 20_000, visitors: 240)
    static let quick = Scale(
        sizes: [1_000], rounds: 3, writes: 3_200, activations: 320, costlyActivations: 128, hashSeconds: 1, reads: 400,
        pupils: 3_000, visitors: 80)
}

enum Figure: Int, CaseIterable, Sendable {
    case guardedWrites = 1
    case activations, reads, memory, academy, pages
}
