import Accounts
import TestSupport

/// Figure 2: first visits over the control socket.
///
/// With the cheapest hash the daemon's own work shows: a code looked up, an account added, the registration deleted, the
/// school read, an audit line, a mail. C adds the same account and does nothing else. With the production hash the rate
/// is that of libargon2, and the question is how much of it is left.
struct Activations: Sendable {
    static let connections = 64

    let installation: Installation
    let people: Int
    /// The number from which pupils are free to be registered by this figure.
    let first: Int
    let count: Int

    /// One of `rounds` uses its own pupils, at a school of its own.
    private func activate(round: Int, kind: String) async throws -> Double {
        let numbers = (first + round * count)..<(first + (round + 1) * count)
        let school = "\(kind)\(people)X\(round)"
        try await Pupils.register(numbers, school: school, in: installation)
        let visitors = Visitors(installation: installation)
        let measurement = try await within(.seconds(300), "activating") {
            try await visitors.activate(numbers, school: school, connections: Self.connections)
        }
        try await visitors.waitForMails()
        return measurement.rate
    }

    func compareWithAdds(rounds: Int) async throws -> Comparison {
        var comparison = Comparison(
            figure: 2, title: "activations, cheapest hash : adds", people: people, target: 0.6)
        try await comparison.measure(rounds: rounds) { round in
            try await activate(round: round, kind: "A")
        } theirs: { round in
            let number = first + round * count
            guard let account = Identifier(stored: Pupils.identifier(number)) else {
                throw TestFailure("no identifier")
            }
            let template = try await EntryTemplate.write(account: account, of: installation)
            return try await installation.programs.measure(
                "add", [installation.ldapiURI, "\(count)", "\(number)", template]
            ).rate
        }
        return comparison
    }

    /// The daemon must run with the production hash.
    func compareWithHashes(rounds: Int, cores: Int, seconds: Int) async throws -> Comparison {
        var comparison = Comparison(
            figure: 2, title: "activations, production hash : hashes", people: people, target: 0.9)
        let cost = HashCost.production
        try await comparison.measure(rounds: rounds) { round in
            try await activate(round: round, kind: "H")
        } theirs: { _ in
            try await installation.programs.measure(
                "hash", ["\(cost.memoryKiB)", "\(cost.passes)", "1", "\(cores)", "\(seconds)"]
            ).rate
        }
        return comparison
    }
}
