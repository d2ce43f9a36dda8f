import Accounts
import TestSupport
import Varlink

/// The same contest many times, and what came of it, for whoever reads a soak's output.
struct Race {
    let name: String
    let rounds: Int
    private let start = ContinuousClock.now
    private var outcomes: [String: Int] = [:]

    init(_ name: String, rounds short: Int = 200) {
        self.name = name
        rounds = Thoroughness.rounds(short, thorough: 1000)
    }

    mutating func ended(_ outcome: String) { outcomes[outcome, default: 0] += 1 }

    func tell() {
        let counts = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("race of \(name): \(rounds) rounds in \(ContinuousClock.now - start): \(counts)")
    }

    /// Lets everybody try at once, each over a connection of their own, and tells who got through.
    ///
    /// - Parameter lead: within which they begin, another for each round, where some of them have a longer way than others.
    static func wins(
        _ clients: [VarlinkClient], round: Int = 0, lead: Duration = .zero,
        _ attempt: @escaping @Sendable (Int, VarlinkClient) async throws -> Void
    ) async -> [Int] {
        await withTaskGroup(of: Int?.self) { group in
            for (number, client) in clients.enumerated() {
                var chance = SplitMix64(state: UInt64(round * 100 + number))
                let late = lead / 100 * chance.below(100)
                group.addTask {
                    do {
                        if late > .zero { try await Task.sleep(for: late) }
                        try await attempt(number, client)
                        return number
                    } catch {
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { winners, number in number.map { winners.append($0) } }.sorted()
        }
    }
}

extension Bridge {
    func clients(_ count: Int) async throws -> [VarlinkClient] {
        var clients: [VarlinkClient] = []
        for _ in 0..<count { clients.append(try await client()) }
        return clients
    }

    func opens(_ identifier: String, _ secret: String) async throws -> Bool {
        try await store.checkPassword(Secret(secret), of: Identifier(identifier))
    }
}
