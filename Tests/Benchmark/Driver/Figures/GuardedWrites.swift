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

    /// As a registration is written; and as an account is, on the condition that nobody else wrote it last, which C does not ask.
    func compare(rounds: Int) async throws -> [Comparison] {
        [
            try await compare(rounds: rounds, condition: false, target: 0.9),
            try await compare(rounds: rounds, condition: true, target: nil),
        ]
    }

    private func compare(rounds: Int, condition: Bool, target: Double?) async throws -> Comparison {
        let layout = try installation.layout
        let names = (0..<Self.window).map { layout.registration(Pupils.key($0)) }
        let list = "\(installation.folder)/writes"
        try names.map { "\($0)\n" }.joined().write(toFile: list, atomically: true, encoding: .utf8)
        let title = condition ? "the same with a condition : without" : "guarded writes, window 64"
        var comparison = Comparison(figure: 1, title: title, people: people, target: target)
        try await comparison.measure(rounds: rounds) { _ in
            try await installation.withPool(sessions: 1) { pool in
                let author = condition ? String(try await pool.whoAmI().trimmingPrefix("dn:")) : nil
                return try await write(names, by: author, through: pool)
            }
        } theirs: { _ in
            try await installation.programs.measure("modify", [installation.ldapiURI, "\(count)", list]).rate
        }
        return comparison
    }

    /// - Parameter author: who has to have written each entry last.
    private func write(_ names: [DN], by author: String?, through pool: LDAPPool) async throws -> Double {
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
                        ], if: author.map { .equal("modifiersName", $0) })
                }
            }
        }
        return Double(each * names.count) / seconds
    }
}
