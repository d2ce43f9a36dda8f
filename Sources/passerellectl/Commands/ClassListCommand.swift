import ArgumentParser
import ControlAPI
import Foundation
import Letters
import Printing

struct ClassListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "class-list",
        abstract: "Who of a class has an account, and whose letter is out: for the head teacher.",
        discussion: """
            Codes are not on it, not even those just issued: they are in the letters and nowhere else, so that a list \
            may lie on a desk. Files are written with mode 0600 where nothing was before.
            """)

    @OptionGroup var options: ControlOptions

    @Option(help: ArgumentHelp("The school.", valueName: "UAI"))
    var school: String

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("One class; all of the school when not given.", valueName: "name"))
    var className: String?

    @Option(
        help: ArgumentHelp("The PDF to write, each class on pages of its own.", valueName: "path"), completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp("The CSV table to write, as French spreadsheets read it.", valueName: "path"),
        completion: .file())
    var csv: String?

    func validate() throws {
        guard output == nil || output != csv else { throw ValidationError("--output and --csv are two files") }
    }

    func run() async throws {
        let (members, site) = try await options.administration { client in
            var members: [Administration.ClassMember] = []
            let parameters = Administration.ListClass.Parameters(schoolUAI: school, class: className)
            for try await reply in try client.stream(Administration.ListClass.self, parameters) {
                if let member = reply.member { members.append(member) }
            }
            return (members, try await client.call(Administration.DescribeSite.self, NoParameters()))
        }
        guard !members.isEmpty else {
            Terminal.complain("nobody is registered or activated there: check the UAI and the name of the class")
            throw Failures.refused
        }
        let lines = try members.map { (try ClassListLine($0, school: school), $0) }
            .sorted { ClassListLine.isBefore($0.0, $1.0) }
        guard output != nil || csv != nil else {
            return try show(lines.map(\.1))
        }
        do { try write(lines.map(\.0), site) } catch {
            Terminal.complain("\(error)")
            throw error.code == .file ? Failures.cannotCreate : Failures.configurationIsWrong
        }
    }

    private func write(
        _ lines: [ClassListLine], _ description: Administration.DescribeSite.Reply
    ) throws(LetterError) {
        let site = try LetterSite(description)
        let pdf = try output.map { (path) throws(LetterError) in try PrivateFile(path: path) }
        let table = try csv.map { (path) throws(LetterError) in try PrivateFile(path: path) }
        if let pdf {
            try ClassListPrinter(site: site, date: Date()).print(lines, title: "Liste de classe") { try pdf.write($0) }
            try pdf.sync()
        }
        if let table {
            try ClassListTable.write(lines, site: site) { (row) throws(LetterError) in try table.write(row) }
            try table.sync()
        }
        pdf?.keep()
        table?.keep()
    }

    private func show(_ members: [Administration.ClassMember]) throws {
        let output = options.output
        guard output.isJSON else {
            return Terminal.say(
                Output.table(["class", "pupil", "responsible", "stage", "code until"], members.map(Self.row)))
        }
        for member in members { try output.show(member) { "" } }
    }

    private static func row(_ member: Administration.ClassMember) -> [String?] {
        let own = "\(member.surname) \(member.givenName)"
        let child = member.childSurname.map { "\($0) \(member.childGivenName ?? "")" }
        return [
            member.class, child ?? own, child == nil ? nil : own,
            member.refusedAt == nil ? member.stage.words : "refused",
            member.codeExpiresAt.map { String($0.prefix(10)) },
        ]
    }
}

extension Administration.ActivationStage {
    var words: String {
        switch self {
        case .noCode: "no code"
        case .coded: "code out"
        case .expired: "code dead"
        case .active: "account"
        case .temporary: "account, temporary password"
        case .suspended: "account, suspended"
        }
    }
}
