import ArgumentParser
import ControlAPI

struct StatisticsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics",
        abstract: "How many people are registered, have a code, have an account: by school, or by class of one school.",
        discussion: """
            registered: no account yet; of these code out: a letter whose code works, code dead: too old, or tried too \
            often. refused: somebody said that the letter, or the child, is not theirs; registration refused lists them. \
            accounts: codes that were used; of these temporary and suspended. locked out: have to wait at the \
            portal after wrong passwords, as far as this daemon knows. Responsible people count once for each child.

            As JSON: one object for each class, with pupils and responsible apart.
            """)

    @OptionGroup var options: ControlOptions

    @Option(help: ArgumentHelp("One school, by class.", valueName: "UAI"))
    var school: String?

    @Option(name: .customLong("class"), help: ArgumentHelp("With --school: one class of it.", valueName: "name"))
    var className: String?

    func validate() throws {
        guard className == nil || school != nil else {
            throw ValidationError("a class belongs to a school: add --school UAI")
        }
    }

    func run() async throws {
        let output = options.output
        var rows: [Administration.ClassStatistics] = []
        defer { Terminal.progress("") }
        let parameters = Administration.Statistics.Parameters(schoolUAI: school, class: className)
        try await options.administration { client in
            for try await reply in try client.stream(Administration.Statistics.self, parameters) {
                guard let row = reply.row else {
                    Terminal.progress("\(reply.counted) people")
                    continue
                }
                if output.isJSON { try output.show(row) { "" } } else { rows.append(row) }
            }
        }
        Terminal.progress("")
        if !output.isJSON { Terminal.say(StatisticsReport(rows, byClass: school != nil).text) }
    }
}
