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

    /// Activations per second.
    private struct Rates {
        /// To the last answer.
        var answers: Double
        /// To the last thing that follows an answer.
        var everything: Double
    }

    /// One of `rounds` uses its own pupils, at a school of its own.
    private func activate(round: Int, kind: String) async throws -> Rates {
        let numbers = (first + round * count)..<(first + (round + 1) * count)
        let school = "\(kind)\(people)X\(round)"
        try await Pupils.register(numbers, school: school, in: installation)
        let visitors = Visitors(installation: installation)
        let measurement = try await within(.seconds(300), "activating") {
            try await visitors.activate(numbers, school: school, connections: Self.connections)
        }
        let rest = try await timed {
            try await visitors.waitForMails()
            try await visitors.waitForRemovals(at: school)
        }
        return Rates(answers: measurement.rate, everything: Double(count) / (measurement.seconds + rest))
    }

    func compareWithAdds(rounds: Int) async throws -> [Comparison] {
        try await compare("activations, cheapest hash : adds", target: 0.6, kind: "A", rounds: rounds) { round in
            let number = first + round * count
            guard let account = Identifier(stored: Pupils.identifier(number)) else {
                throw TestFailure("no identifier")
            }
            let template = try await EntryTemplate.write(account: account, of: installation)
            return try await installation.programs.measure(
                "add", [installation.ldapiURI, "\(count)", "\(number)", template]
            ).rate
        }
    }

    /// The daemon must run with the production hash.
    func compareWithHashes(rounds: Int, cores: Int, seconds: Int) async throws -> [Comparison] {
        let cost = HashCost.production
        return try await compare("activations, production hash : hashes", target: 0.9, kind: "H", rounds: rounds) { _ in
            try await installation.programs.measure(
                "hash", ["\(cost.memoryKiB)", "\(cost.passes)", "1", "\(cores)", "\(seconds)"]
            ).rate
        }
    }

    private func compare(
        _ title: String, target: Double, kind: String, rounds: Int, theirs: (Int) async throws -> Double
    ) async throws -> [Comparison] {
        var answers = Comparison(figure: 2, title: title, people: people, target: target)
        var everything = Comparison(figure: 2, title: "  with all that follows", people: people)
        for round in 0..<rounds {
            let ours = try await activate(round: round, kind: kind)
            let theirs = try await theirs(round)
            answers.ours.append(ours.answers)
            everything.ours.append(ours.everything)
            answers.theirs.append(theirs)
            everything.theirs.append(theirs)
            progress("\(title), \(people) people, round \(round + 1) of \(rounds)")
        }
        return [answers, everything]
    }
}
