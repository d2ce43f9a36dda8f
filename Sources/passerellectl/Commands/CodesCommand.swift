import ArgumentParser
import ControlAPI
import Synchronization

struct CodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "Issue activation codes; the former codes of these people die.",
        discussion: "A code is shown once and kept nowhere: keep the output as you keep the letters, and nowhere else.")

    @OptionGroup var options: ControlOptions

    @OptionGroup var selection: PeopleSelection

    func run() async throws {
        let output = options.output
        let rows = Mutex<[[String?]]>([])
        // Shown even when the rest fails or is interrupted: these codes are valid, and the former ones are dead.
        defer {
            let shown = rows.withLock { $0 }
            if !shown.isEmpty {
                Terminal.say(Output.table(["class", "surname", "first name", "child", "code", "until", "key"], shown))
            }
        }
        do {
            try await interruptible {
                try await issue { reply in
                    if output.isJSON {
                        try output.show(reply) { "" }
                    } else if let issued = reply.issued {
                        rows.withLock { $0.append(Self.row(issued)) }
                    }
                }
            }
        } catch is CancellationError {
            Terminal.complain("interrupted: the codes that are shown are valid, and nobody has any others")
            throw Failures.interrupted
        }
        if rows.withLock(\.isEmpty), !output.isJSON { Terminal.say("nobody needs a code") }
    }

    private func issue(_ each: (Administration.IssueCodes.Reply) throws -> Void) async throws {
        try await options.administration { client in
            for try await reply in try client.stream(Administration.IssueCodes.self, selection.parameters) {
                try each(reply)
            }
            try Task.checkCancellation()
        }
    }

    private static func row(_ issued: Administration.IssuedCode) -> [String?] {
        [
            issued.class, issued.surname, issued.givenName, issued.child, issued.code.text,
            String(issued.expiresAt.prefix(10)), issued.key,
        ]
    }
}
