import ArgumentParser
import ControlAPI

struct CodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "Issue activation codes; the former codes of these people die.",
        discussion: "A code is shown once and kept nowhere: keep the output as you keep the letters, and nowhere else.")

    @OptionGroup var options: ControlOptions

    @Option(help: ArgumentHelp("One person, by the feed's key.", valueName: "key"))
    var person: String?

    @Option(help: ArgumentHelp("Everybody of a school.", valueName: "UAI"))
    var school: String?

    @Option(name: .customLong("class"), help: ArgumentHelp("With --school: one class of it.", valueName: "name"))
    var className: String?

    @Flag(help: "Leave those alone who have a code that still works.")
    var onlyMissing = false

    func validate() throws {
        guard (person == nil) != (school == nil) else {
            throw ValidationError("say whom: --person KEY, or --school UAI")
        }
        guard className == nil || school != nil else {
            throw ValidationError("a class belongs to a school: add --school UAI")
        }
    }

    func run() async throws {
        let parameters = Administration.IssueCodes.Parameters(
            key: person, schoolUAI: school, class: className, onlyMissing: onlyMissing)
        let output = options.output
        var rows: [[String?]] = []
        // Shown even when the rest fails: these codes are valid, and the former ones are dead.
        defer {
            if !rows.isEmpty {
                print(Output.table(["class", "surname", "first name", "child", "code", "until", "key"], rows))
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
        if rows.isEmpty, !output.isJSON { print("nobody needs a code") }
    }
}
