import ArgumentParser
import ControlAPI

struct CodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "Issue activation codes; the former codes of these people die.",
        discussion: "A code is shown once and kept nowhere: keep the output as you keep the letters, and nowhere else.")

    @OptionGroup var options: ControlOptions

    @OptionGroup var selection: PeopleSelection

    func run() async throws {
        let parameters = selection.parameters
        let output = options.output
        var rows: [[String?]] = []
        // Shown even when the rest fails: these codes are valid, and the former ones are dead.
        defer {
            if !rows.isEmpty {
                Terminal.say(Output.table(["class", "surname", "first name", "child", "code", "until", "key"], rows))
            }
        }
        try await options.administration { client in
            for try await reply in try client.stream(Administration.IssueCodes.self, parameters) {
                if output.isJSON {
                    try output.show(reply) { "" }
                } else if let issued = reply.issued {
                    rows.append([
                        issued.class, issued.surname, issued.givenName, issued.child, issued.code.text,
                        String(issued.expiresAt.prefix(10)),
                        issued.key,
                    ])
                }
            }
        }
        if rows.isEmpty, !output.isJSON { Terminal.say("nobody needs a code") }
    }
}
