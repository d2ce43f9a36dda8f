import ArgumentParser
import ControlAPI
import Foundation

extension Administration.FeedFormat: ExpressibleByArgument {}

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract:
            "Import an AAF delivery (a folder or one file), or a CSV list of pupils or responsible people.",
        discussion: """
            The daemon reads the files itself: they have to be where its user may read them.
            A complete delivery closes the accounts of pupils whom it no longer names. When that would be too many at \
            once, nothing is done: look at the plan with --dry-run, and when it is right, give its name to --confirm.
            """)

    @OptionGroup var options: ControlOptions

    @Argument(help: "A file, or a folder with the files of one delivery.", completion: .file())
    var path: String

    @Option(help: "What the files are; told from their names when not given.")
    var format: Administration.FeedFormat?

    @Option(
        help: ArgumentHelp("What the feed's keys begin with; the configured academy when not given.", valueName: "name")
    )
    var source: String?

    @Flag(help: "Show the plan: what would be done, school by school, and why. Nothing is written.")
    var dryRun = false

    @Option(help: ArgumentHelp("Do what this plan says, although many leave at once.", valueName: "plan"))
    var confirm: String?

    @Flag(help: "List everybody who is added or changed, too.")
    var details = false

    func run() async throws {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let parameters = Administration.Import.Parameters(
            path: absolute, format: format, source: source, dryRun: dryRun, confirm: confirm, details: details)
        let output = options.output
        var pace = ImportPace()
        defer { Terminal.progress("") }
        try await options.administration { client in
            for try await step in try client.stream(Administration.Import.self, parameters) {
                if output.isJSON {
                    try output.show(step) { "" }
                } else {
                    show(step, &pace)
                }
            }
        }
    }

    private func show(_ step: Administration.Import.Reply, _ pace: inout ImportPace) {
        for refused in step.refused {
            Terminal.progress("")
            Terminal.say("\(refused.file):\(refused.line): \(refused.key ?? "?"): \(refused.message)")
        }
        for change in step.changes {
            Terminal.progress("")
            let account = change.identifier.map { " (\($0))" } ?? ""
            Terminal.say("\(change.action.rawValue) \(change.key)\(account) at \(change.schoolUAI): \(change.reason)")
        }
        if let plan = step.plan, !step.finished {
            Terminal.progress("")
            Terminal.say(Self.text(of: plan))
        }
        guard step.finished else { return Terminal.progress(pace.progress(step.counts).line) }
        Terminal.progress("")
        Terminal.say(card(step, pace.peopleASecond(step.counts)))
    }

    private static func text(of plan: Administration.ImportPlan) -> String {
        let rows = plan.schools.map { school in
            [school.uai]
                + [
                    school.added, school.changed, school.moved, school.suspended, school.resumed, school.removed,
                    school.accounts,
                ].map(String.init)
        }
        let table =
            rows.isEmpty
            ? "nobody is added, changed or suspended"
            : Output.table(
                ["school", "added", "changed", "moved here", "suspended", "resumed", "removed", "accounts"], rows)
        let warnings = plan.excesses.map(text)
        let hint = warnings.isEmpty ? [] : ["more than may leave unasked: --confirm \(plan.digest) does it"]
        return ([table] + warnings + hint + ["plan \(plan.digest)"]).joined(separator: "\n")
    }

    /// Both shares, since either may be the one that is too much: in September hardly anybody has an account yet.
    private static func text(of excess: Administration.PlanExcess) -> String {
        let accounts = "\(excess.suspended) of \(excess.accounts) accounts would be suspended"
        let pupils = excess.leaving.flatMap { leaving in
            excess.pupils.map { ", \(leaving) of \($0) pupils would leave, with an account or without" }
        }
        return "\(excess.schoolUAI ?? "all schools"): \(accounts)\(pupils ?? "")"
    }

    private func card(_ step: Administration.Import.Reply, _ rate: Int) -> String {
        let counts = step.counts
        let tense = dryRun ? "to be " : ""
        return Output.card([
            ("schools", String(counts.schools)), ("people", "\(counts.people) (\(rate)/s)"),
            ("entries \(tense)added", String(counts.created)), ("entries \(tense)changed", String(counts.updated)),
            ("accounts \(tense)changed", String(counts.accountsUpdated)),
            ("accounts suspended", dryRun ? nil : String(counts.suspended)),
            ("accounts resumed", dryRun ? nil : String(counts.resumed)),
            ("registrations removed", dryRun ? nil : String(counts.removed)),
            ("unchanged", String(counts.unchanged)),
            ("refused", String(counts.refused)), ("left aside", String(counts.ignored)),
            ("notes", step.notes.joined(separator: "; ")),
            (
                "unknown attributes",
                step.unknownAttributes.map { "\($0.name) (\($0.count))" }.joined(separator: ", ")
            ),
        ])
    }
}
