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
        let start = since ?? Date().formatted(.iso8601)
        let exceptions = Set(try except.map(ListFile.lines) ?? [])
        defer { Terminal.progress("") }
        let report: CodeMailReport
        do {
            report = try await options.administration { client in
                var report = CodeMailReport(since: start, isPlan: !yes)
                report.candidates = try await planned(client, start).filter { !exceptions.contains($0.key) }
                if yes { try await carryOut(&report, client) }
                return report
            }
        } catch {
            if yes { Terminal.complain("not finished; to go on: \(again(start))") }
            throw error
        }
        Terminal.progress("")
        try options.output.show(report) { report.text(again: again(start)) }
    }

    private func planned(_ client: VarlinkClient, _ start: String) async throws -> [Administration.CodeMailCandidate] {
        if let key = selection.person {
            let reply = try await client.call(
                Administration.MailCode.self,
                .init(key: key, since: start, onlyMissing: selection.onlyMissing, plan: true))
            return [reply.candidate]
        }
        let parameters = Administration.PlanCodeMails.Parameters(
            schoolUAI: selection.school, class: selection.className, since: start, onlyMissing: selection.onlyMissing)
        var candidates: [Administration.CodeMailCandidate] = []
        for try await reply in try client.stream(Administration.PlanCodeMails.self, parameters) {
            if let candidate = reply.candidate { candidates.append(candidate) }
        }
        return candidates
    }

    private func carryOut(_ report: inout CodeMailReport, _ client: VarlinkClient) async throws {
        for (index, candidate) in report.candidates.enumerated() where candidate.verdict == .due {
            Terminal.progress("\(index + 1) of \(report.candidates.count)")
            do {
                let reply = try await client.call(
                    Administration.MailCode.self,
                    .init(key: candidate.key, since: report.since, onlyMissing: selection.onlyMissing))
                report.candidates[index] = reply.candidate
            } catch let error as CallError {
                guard case .registrationNotFound = Administration.Failure(error) else { throw error }
                // Opened the account since the plan was made, or left.
                report.gone.append(candidate.key)
            }
        }
        report.candidates.removeAll { report.gone.contains($0.key) }
    }

    /// The command that carries the plan out, or goes on.
    private func again(_ start: String) -> String {
        let rest = (selection.onlyMissing ? " --only-missing" : "") + (except.map { " --except '\($0)'" } ?? "")
        return "passerellectl mail-codes \(selection.words)\(rest) --since \(start) --yes"
    }
}
