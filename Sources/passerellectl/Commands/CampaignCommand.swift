import ArgumentParser
import ControlAPI
import Foundation
import Varlink

struct CampaignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "require-password-change",
        abstract: "Make many people choose new passwords, or ask them to.",
        discussion: """
            Without --yes nothing is done: the plan is shown, and the command that carries it out. E-lyco is closed to \
            these accounts at once, until their owners have chosen new passwords at the portal; each gets a temporary \
            one by mail. With --ask they stay open: the portal leads their owners to the change at each sign-in, and a \
            mail asks for it. Left alone are accounts \
            that are closed already, that have no mail address, and whose password was chosen after --chosen-before. \
            Suspended ones lose their password, and stay suspended. A run that was interrupted is run again, with the same time: it asks nobody twice.
            """)

    @OptionGroup var options: ControlOptions

    @Option(help: ArgumentHelp("Everybody of a school who has an account.", valueName: "UAI"))
    var school: String?

    @Option(name: .customLong("class"), help: ArgumentHelp("With --school: one class of it.", valueName: "name"))
    var className: String?

    @Option(help: ArgumentHelp("A file with identifiers, one a line.", valueName: "path"), completion: .file())
    var list: String?

    @Option(
        help: ArgumentHelp("A file with identifiers to leave alone, one a line.", valueName: "path"),
        completion: .file())
    var except: String?

    @Option(
        help: ArgumentHelp(
            "Leave passwords alone that were chosen since then; now when not given.", valueName: "yyyy-mm-ddThh:mm:ssZ")
    )
    var chosenBefore: String?

    @Flag(help: "Ask for the change, and leave E-lyco open.")
    var ask = false

    @Flag(help: "Do it.")
    var yes = false

    func validate() throws {
        guard (school == nil) != (list == nil) else {
            throw ValidationError("say whose: --school UAI, or --list FILE")
        }
        guard className == nil || school != nil else {
            throw ValidationError("a class belongs to a school: add --school UAI")
        }
        guard !yes || chosenBefore != nil else {
            throw ValidationError(
                "--yes needs --chosen-before: run it without --yes first, which prints the whole command")
        }
        if let chosenBefore, (try? Date(chosenBefore, strategy: .iso8601)) == nil {
            throw ValidationError("--chosen-before takes a time such as 2026-11-24T08:30:00Z")
        }
    }

    func run() async throws {
        let start = chosenBefore ?? Date().formatted(.iso8601)
        let exceptions = Set(try except.map(Self.identifiers) ?? [])
        let listed = try list.map(Self.identifiers)
        defer { Terminal.progress("") }
        let report: CampaignReport
        do {
            report = try await options.administration { client in
                var report = CampaignReport(chosenBefore: start, isPlan: !yes, asks: ask)
                report.candidates = try await planned(client, listed, start, &report.unknown).filter {
                    !exceptions.contains($0.identifier.lowercased())
                }
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

    private func carryOut(_ report: inout CampaignReport, _ client: VarlinkClient) async throws {
        for (index, candidate) in report.candidates.enumerated() where [.due, .dueOnReturn].contains(candidate.verdict)
        {
            Terminal.progress("\(index + 1) of \(report.candidates.count)")
            let reply = try await client.call(
                Administration.RequirePasswordChange.self,
                .init(identifier: candidate.identifier, chosenBefore: report.chosenBefore, ask: ask))
            report.candidates[index] = reply.candidate
        }
    }

    private func planned(
        _ client: VarlinkClient, _ listed: [String]?, _ start: String, _ unknown: inout [String]
    ) async throws -> [Administration.PasswordChangeCandidate] {
        var candidates: [Administration.PasswordChangeCandidate] = []
        if let school {
            let parameters = Administration.PlanPasswordChange.Parameters(
                schoolUAI: school, class: className, chosenBefore: start, ask: ask)
            for try await reply in try client.stream(Administration.PlanPasswordChange.self, parameters) {
                if let candidate = reply.candidate { candidates.append(candidate) }
            }
        }
        for identifier in listed ?? [] {
            do {
                let reply = try await client.call(
                    Administration.RequirePasswordChange.self,
                    .init(identifier: identifier, chosenBefore: start, plan: true, ask: ask))
                candidates.append(reply.candidate)
            } catch let error as CallError {
                guard case .accountNotFound = Administration.Failure(error) else { throw error }
                unknown.append(identifier)
            }
        }
        return candidates
    }

    /// The command that carries the plan out, or goes on.
    private func again(_ start: String) -> String {
        let whom = school.map { "--school \($0)" } ?? "--list '\(list ?? "")'"
        let rest =
            (className.map { " --class '\($0)'" } ?? "") + (except.map { " --except '\($0)'" } ?? "")
            + (ask ? " --ask" : "")
        return "passerellectl require-password-change \(whom)\(rest) --chosen-before \(start) --yes"
    }

    private static func identifiers(_ path: String) throws -> [String] {
        var seen: Set<String> = []
        return try ListFile.lines(path).map { $0.lowercased() }.filter { seen.insert($0).inserted }
    }
}
