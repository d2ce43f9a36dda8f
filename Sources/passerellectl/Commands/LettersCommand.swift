import ArgumentParser
import ControlAPI
import Foundation
import Letters
import Printing

struct LettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "letters",
        abstract: "Issue activation codes and print them: letters as PDF, a table for mail merge, or both.",
        discussion: """
            Every letter has a new code: letters printed before for the same people stop working. With --only-missing \
            nobody is written to whose code still works.

            With --mail-first nobody gets a letter to whom the daemon can mail a code: responsible people whose address the \
            feed gives. They get a mail once the letters stand in their file; everybody else gets a letter, and nobody both. \
            --dry-run counts both. What is interrupted among the mails is gone on with by passerellectl mail-codes, as is said then.

            Codes stand in clear in the files written here, mode 0600, and nowhere else. Nothing is overwritten. When \
            something fails after codes were issued, no file stays and a message says what to run again.
            """)

    @OptionGroup var options: ControlOptions
    @OptionGroup var selection: PeopleSelection

    @Option(
        help: ArgumentHelp("The PDF to write: A4, for DL window envelopes.", valueName: "path"), completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp("The CSV table to write, as French spreadsheets read it.", valueName: "path"),
        completion: .file())
    var csv: String?

    @Option(help: ArgumentHelp("Where codes are typed; portal.url of the daemon when not given.", valueName: "url"))
    var portalURL: String?

    @Option(
        help: ArgumentHelp("The letters' texts; letters.templates of the daemon when not given.", valueName: "folder"),
        completion: .directory)
    var templates: String?

    @Flag(help: "Mail the codes of those who have an address, and print letters for the rest.")
    var mailFirst = false

    @Flag(help: "Count who would get what. Nothing is issued, printed or mailed.")
    var dryRun = false

    func validate() throws {
        guard dryRun || output != nil || csv != nil else {
            throw ValidationError("say where to: --output FILE.pdf, --csv FILE.csv, or both")
        }
        guard output == nil || output != csv else { throw ValidationError("--output and --csv are two files") }
    }

    func run() async throws {
        guard !dryRun else {
            let plan = try await options.administration {
                try await LettersPlan(selection, isMailFirst: mailFirst, $0)
            }
            return try options.output.show(plan) { plan.text }
        }
        let site = try await options.administration {
            try await $0.call(Administration.DescribeSite.self, NoParameters())
        }
        // Whatever can be wrong on this side is found out before a code is issued.
        let printer = try printer(site)
        let issued = IssuedLetters(selection: selection, isMailFirst: mailFirst)
        // Its time is that of the beginning: whoever gets a letter is known to the mails.
        let mails =
            mailFirst
            ? CodeMails(
                CodeMailing(selection: selection, start: Date().formatted(.iso8601), options: options.words)) : nil
        do {
            try await interruptible {
                let pdf = try output.map { try PrivateFile(path: $0) }
                let table = try csv.map { try PrivateFile(path: $0) }
                try await issued.issue(options)
                if issued.count > 0 {
                    try write(issued.letters.sorted(by: Letter.isBefore), printer, pdf: pdf, table: table)
                }
                // Last: while the letters can fail, nobody is owed a mail by a run that is made again.
                try await mails?.owe(options)
            }
        } catch {
            let (words, status) = Self.explanation(of: error)
            if let words { Terminal.complain(words) }
            if let mails, mails.hasBegun {
                let letters = issued.count > 0 ? "the letters stand in \(files); " : ""
                Terminal.complain("\(letters)not everybody else is owed a mail yet; to go on: \(mails.command)")
            } else if issued.count > 0 {
                Terminal.complain(issued.loss)
            }
            throw status
        }
        guard issued.count > 0 || selection.onlyMissing || mailFirst else {
            Terminal.complain(
                "nobody without an account is registered for \(selection.words), so nothing was written: "
                    + "passerellectl registration find shows who is")
            throw Failures.refused
        }
        let isWritten = issued.count > 0
        var report = LettersReport(
            letters: issued.count, output: isWritten ? output : nil, csv: isWritten ? csv : nil)
        if let mailed = mails?.report { report.add(mailed) }
        try options.output.show(report) { ([issued.summary(files)] + report.linesOnMails).joined(separator: "\n") }
        if report.neither?.isEmpty == false { throw Failures.refused }
    }

    private var files: String { [output, csv].compactMap { $0 }.joined(separator: " and ") }

    private func printer(_ site: Administration.DescribeSite.Reply) throws -> LetterPrinter {
        do {
            let letterSite = try LetterSite(site, portalURL: portalURL)
            return try LetterPrinter(LetterTemplates(folder: templates ?? site.letterTemplates, site: letterSite))
        } catch {
            Terminal.complain("\(error)")
            throw Failures.configurationIsWrong
        }
    }

    private func write(
        _ letters: [Letter], _ printer: LetterPrinter, pdf: PrivateFile?, table: PrivateFile?
    ) throws(LetterError) {
        if let pdf {
            let boxes = try printer.print(letters, title: "Codes d’activation") { try pdf.write($0) }
            if boxes > 0 {
                Terminal.complain(
                    "\(boxes) characters of names stand as empty boxes: this machine has no font for them; install one, "
                        + "such as the Debian package fonts-noto-core, and print these letters again")
            }
        }
        if let table {
            try LetterTable.write(letters, site: printer.site) { (row) throws(LetterError) in try table.write(row) }
        }
        // Both or none.
        try pdf?.sync()
        try table?.sync()
        pdf?.keep()
        table?.keep()
    }

    /// - Returns: no words for what has been told already.
    private static func explanation(of error: any Error) -> (String?, ExitCode) {
        switch error {
        case let error as LetterError where error.code == .file: (error.description, Failures.cannotCreate)
        case let error as LetterError: (error.description, Failures.configurationIsWrong)
        case let status as ExitCode: (nil, status)
        case is CancellationError: ("interrupted", Failures.interrupted)
        default: ("\(error)", Failures.refused)
        }
    }
}
