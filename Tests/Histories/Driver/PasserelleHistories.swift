import ArgumentParser
import Foundation
import Histories
import TestSupport

/// Random histories of a real daemon and a real slapd under faults, each checked against the model.
@main
struct PasserelleHistories: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passerelle-histories", abstract: "Attacks a daemon at random, and checks what it answered.",
        discussion: """
            Each history has a seed, and prints it. The same seed makes the same plan; what happens first is the machine's. \
            Exit status: 0 every history holds, 1 one does not.
            """)

    @Option(help: "Of the first history; the others follow. By default by chance.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("How long, as in 30s, 10m or 2h.", valueName: "time"))
    var time: String?

    @Option(help: "How many, where no time is given.")
    var histories = 1

    @Flag(
        help: "First kill a daemon in front of each call of an activation, a reset, a change, a mailed code and a feed."
    )
    var crashes = false

    @Flag(inversion: .prefixedNo, help: "Have mails taken by an SMTP relay, which fails as relays do.")
    var relay = true

    func run() async throws {
        if crashes { try await walk() }
        let seed = seed ?? UInt64.random(in: 0..<1_000_000_000)
        let end = try time.map { ContinuousClock.now + .seconds(try Self.seconds($0)) }
        tell("seed \(seed)")
        try await withTemporaryFolder { folder in
            try await Campaign(seed: seed, hasRelay: relay).run(in: folder) { count in
                end.map { $0 <= ContinuousClock.now } ?? (count >= histories)
            } tell: {
                tell($0)
            }
        }
    }

    private func walk() async throws {
        try await withTemporaryFolder { folder in
            try await CrashWalk.with(in: folder) { walk in
                for (number, story) in CrashWalk.Story.allCases.enumerated() {
                    tell(try await walk.walk(story, first: 1 + 1000 * number))
                }
                tell(try await walk.walkMailedCodes(first: 9001))
                tell(try await walk.walkFeeds(first: 20_001))
            }
        }
    }

    /// At once, for whoever follows it through a pipe.
    private func tell(_ line: some CustomStringConvertible) {
        print(line)
        fflush(nil)
    }

    private static func seconds(_ text: String) throws -> Int {
        guard let unit = text.last, let factor = ["s": 1, "m": 60, "h": 3600][unit], let count = Int(text.dropLast())
        else { throw ValidationError("--time takes 30s, 10m or 2h") }
        return count * factor
    }
}
