import ArgumentParser
import ControlAPI
import Foundation
import Varlink

struct MailCodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail-codes",
        abstract: "Send responsible people their activation codes by mail, where the feed gives an address.",
        discussion: """
            Without --yes nothing is done: the plan is shown, and the command that carries it out. Then one mail is owed for \
            each child; the daemon makes the code when the mail leaves, and with it the code of a letter dies. With \
            --only-missing nobody is written to whose code still works. Pupils get letters, and so do those without an \
            address: passerellectl letters. A run that was interrupted is run again, with the same time: it mails nobody twice.
            """)

    @OptionGroup var options: ControlOptions

    @OptionGroup var selection: PeopleSelection

    @Option(
        help: ArgumentHelp("A file with keys of registrations to leave alone, one a line.", valueName: "path"),
        completion: .file())
    var except: String?

    @Option(
        help: ArgumentHelp(
            "Leave those alone who got a code since then; now when not given.", valueName: "yyyy-mm-ddThh:mm:ssZ"))
    var since: String?

    @Flag(help: "Do it.")
    var yes = false

    func validate() throws {
        guard !yes || since != nil else {
            throw ValidationError("--yes needs --since: run it without --yes first, which prints the whole command")
        }
        if let since, (try? Date(since, strategy: .iso8601)) == nil {
            throw ValidationError("--since takes a time such as 2026-11-24T08:30:00Z")
        }
    }

    func run() async throws {
        let mailing = CodeMailing(
            selection: selection, start: since ?? Date().formatted(.iso8601), options: options.words,
            exceptions: Set(try except.map(ListFile.lines) ?? []))
        let again = mailing.command(except: except)
        defer { Terminal.progress("") }
        let report: CodeMailReport
        do {
            report = try await options.administration { client in
                var report = CodeMailReport(since: mailing.start, isPlan: !yes)
                report.candidates = try await mailing.plan(client)
                if yes { try await mailing.carryOut(&report, client) }
                return report
            }
        } catch {
            if yes { Terminal.complain("not finished; to go on: \(again)") }
            throw error
        }
        Terminal.progress("")
        try options.output.show(report) { report.text(again: again) }
    }
}
