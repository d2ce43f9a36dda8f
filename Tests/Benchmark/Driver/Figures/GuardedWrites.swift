import LDAPClient
import TestSupport

/// Figure 1: compare-and-set writes through our client, against C with the same window on one connection.
///
/// Each of 64 entries is written again and again, the next time when the last was answered: 64 writes are under way on
/// either side, and every one of them is the write by which a wrong answer is counted on a code.
struct GuardedWrites: Sendable {
    let installation: Installation
    let people: Int
    let count: Int

    private static let window = 64
    private static let version = "passerelleVersion"
    private static let failures = "passerelleCodeFailures"

    func compare(rounds: Int) async throws -> Comparison {
        let layout = try installation.layout
        let names = (0..<Self.window).map { layout.registration(Pupils.key($0)) }
        let list = "\(installation.folder)/writes"
        try names.map { "\($0)\n" }.joined().write(toFile: list, atomically: true, encoding: .utf8)
        var comparison = Comparison(figure: 1, title: "guarded writes, window 64", people: people, target: 0.9)
        try await comparison.measure(rounds: rounds) { _ in
            try await installation.withPool(sessions: 1) { try await write(names, through: $0) }
        } theirs: { _ in
            try await installation.programs.measure("modify", [installation.ldapiURI, "\(count)", list]).rate
        }
        return comparison
    }

    private func write(_ names: [DN], through pool: LDAPPool) async throws -> Double {
        var versions: [Int] = []
        for name in names {
            guard let version = try await pool.read(name, attributes: [Self.version])?.first(Self.version),
                let number = Int(version)
            else { throw TestFailure("\(name) has no version") }
            versions.append(number)
        }
        let each = count / names.count
        let seconds = try await timed {
            try await concurrently(zip(names, versions), width: names.count) { name, first in
                for version in first..<(first + each) {
                    try await pool.modify(
                        name,
                        [
                            .delete(Self.version, ["\(version)"]), .add(Self.version, ["\(version + 1)"]),
                            .replace(Self.failures, ["\(version % 5)"]),
                        ])
                }
            }
        }
        return Double(each * names.count) / seconds
    }
}
