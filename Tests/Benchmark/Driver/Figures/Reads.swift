import ControlAPI
import TestSupport
import Varlink

/// Figure 3: calls that read one account, against C's search for the same entry.
struct Reads: Sendable {
    let installation: Installation
    let people: Int
    /// An activated pupil.
    let pupil: Int
    /// On each connection.
    let count: Int

    /// What the daemon asks for when it reads an account.
    private static let attributes = [
        "givenName", "sn", "ENTPersonDateNaissance", "passerelleUAI", "passerelleSchoolName", "passerelleClass", "uid",
        "passerelleRegistration", "passerelleKind", "passerelleState", "passerelleVersion", "mail",
        "passerelleActivationCode", "passerelleActivatedAt", "passerellePasswordChangedAt",
        "passerelleTemporaryPassword", "passerelleTemporaryPasswordExpiry", "passerelleTemporaryPasswordFailures",
        "passerelleSuspendedReason", "passerelleMailOwed",
    ]

    /// Rates, and two percentiles of the times; where a ratio is one of times, less is better.
    func compare(connections: Int, rounds: Int) async throws -> [Comparison] {
        let title = "calls that read, \(connections) connection\(connections == 1 ? "" : "s")"
        var rate = Comparison(figure: 3, title: title, people: people)
        var median = Comparison(figure: 3, title: "  median", people: people, unit: " µs")
        var worst = Comparison(figure: 3, title: "  99 of 100 within", people: people, unit: " µs")
        for round in 0..<rounds {
            let ours = try await within(.seconds(120), "reading") { try await call(connections: connections) }
            let theirs = try await search(connections: connections)
            rate.ours.append(ours.rate)
            rate.theirs.append(theirs.rate)
            median.ours.append(ours.p50 ?? .nan)
            median.theirs.append(theirs.p50 ?? .nan)
            worst.ours.append(ours.p99 ?? .nan)
            worst.theirs.append(theirs.p99 ?? .nan)
            progress("\(title), \(people) people, round \(round + 1) of \(rounds)")
        }
        return [rate, median, worst]
    }

    func call(connections: Int) async throws -> Measurement {
        let clients = try await Visitors.connect(connections, to: installation.portal)
        let parameters = Portal.DescribeAccount.Parameters(identifier: Pupils.identifier(pupil))
        let count = count
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for client in clients {
                group.addTask {
                    var times: [Double] = []
                    for _ in 0..<count {
                        times.append(
                            try await timed { _ = try await client.call(Portal.DescribeAccount.self, parameters) })
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        for client in clients { await client.close() }
        return Measurement(
            count: times.count, seconds: seconds, p50: times.percentile(0.5) * 1e6, p99: times.percentile(0.99) * 1e6)
    }

    private func search(connections: Int) async throws -> Measurement {
        let name = "uid=\(Pupils.identifier(pupil)),\(try installation.layout.people)"
        return try await installation.programs.measure(
            "search", [installation.ldapiURI, "\(connections)", "\(count)", name] + Self.attributes)
    }
}
