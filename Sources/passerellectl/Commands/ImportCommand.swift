import ArgumentParser
import ControlAPI
import Foundation

extension Administration.FeedFormat: ExpressibleByArgument {}

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract:
            "Import a complete AAF delivery (a folder or one file), or a CSV list of pupils or responsible people.",
        discussion: "The daemon reads the files itself: they have to be where its user may read them.")

    @OptionGroup var options: ControlOptions

    @Argument(help: "A file, or a folder with the files of one delivery.", completion: .file())
    var path: String

    @Option(help: "What the files are; told from their names when not given.")
    var format: Administration.FeedFormat?

    @Option(
        help: ArgumentHelp("What the feed's keys begin with; the configured academy when not given.", valueName: "name")
    )
    var source: String?

    func run() async throws {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let parameters = Administration.Import.Parameters(path: absolute, format: format, source: source)
        let start = ContinuousClock.now
        let output = options.output
        defer { Terminal.progress("") }
        try await options.administration { client in
            for try await step in try client.stream(Administration.Import.self, parameters) {
                if output.isJSON {
                    try output.show(step) { "" }
                } else {
                    show(step, after: ContinuousClock.now - start)
                }
            }
        }
    }

    private func show(_ step: Administration.Import.Reply, after duration: Duration) {
        for refused in step.refused {
            Terminal.progress("")
            print("\(refused.file):\(refused.line): \(refused.key ?? "?"): \(refused.message)")
        }
        let rate = Int(Double(step.counts.people) / max(0.001, duration / .seconds(1)))
        guard step.finished else { return Terminal.progress("\(step.counts.people) people, \(rate)/s") }
        Terminal.progress("")
        let counts = step.counts
        print(
            Output.card([
                ("schools", String(counts.schools)), ("people", "\(counts.people) (\(rate)/s)"),
                ("entries added", String(counts.created)), ("entries changed", String(counts.updated)),
                ("accounts changed", String(counts.accountsUpdated)), ("unchanged", String(counts.unchanged)),
                ("refused", String(counts.refused)), ("left aside", String(counts.ignored)),
                ("notes", step.notes.joined(separator: "; ")),
                (
                    "unknown attributes",
                    step.unknownAttributes.map { "\($0.name) (\($0.count))" }.joined(separator: ", ")
                ),
            ]))
    }
}
