import ControlAPI
import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport
import Testing
import Varlink

/// What a school's office does, from the list of a class to letters that open accounts.
@Suite("passerellectl letters")
struct LettersCommandTests {
    private func letters(
        _ arguments: [String], at daemon: DaemonProcess, before: String = ""
    ) async throws -> ToolResult {
        try await Program.passerellectl.run(
            ["letters", "--school", School.uai] + arguments, environment: daemon.clientEnvironment, before: before)
    }

    /// The letters of a file, each as its words.
    private func pages(_ path: String) async throws -> [String] {
        let result = try await runProgram("/usr/bin/pdftotext", ["-layout", path, "-"])
        // Each page ends with a form feed.
        return result.output.split(separator: "\u{C}").map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    private func code(_ page: String) throws -> String {
        guard let match = page.firstMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}/) else {
            throw TestFailure("no code: \(page)")
        }
        return String(match.0)
    }

    private func issuedAt(_ daemon: DaemonProcess) async throws -> [String: String?] {
        let client = try await VarlinkClient.connect(path: daemon.administrationPath)
        let reply = try await client.call(Administration.FindRegistrations.self, .init(schoolUAI: School.uai))
        return Dictionary(uniqueKeysWithValues: reply.registrations.map { ($0.key, $0.code?.issuedAt) })
    }

    @Test("prints a page for each person, whose code opens the account; the table has the same codes")
    func letters() async throws {
        try await withDaemon { daemon in
            let former = try await School(of: 5, at: daemon).codes[0].code
            let (pdf, csv) = ("\(daemon.folder)/letters.pdf", "\(daemon.folder)/letters.csv")
            let result = try await letters(["--output", pdf, "--csv", csv], at: daemon)
            #expect(result.status == 0, "\(result.output)")
            for path in [pdf, csv] {
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
                #expect(mode as? Int == 0o600)
            }
            let pages = try await pages(pdf)
            #expect(pages.count == 5 && pages.allSatisfy { $0.contains("3B · LE GOFF Zoé") })
            let table = try String(contentsOfFile: csv, encoding: .utf8)
            #expect(try pages.allSatisfy { table.contains(try code($0)) })
            let client = try await VarlinkClient.connect(path: daemon.portalPath)
            await #expect(throws: CallError.self) {
                try await client.call(Portal.Activate.self, School.activation(former, "zoe.former"))
            }
            let opened = try await client.call(Portal.Activate.self, School.activation(code(pages[2]), "zoe.legoff"))
            #expect(opened.account.state == .active)
            // Whoever has an account gets no letter any more.
            let again = try await letters(["--output", "\(daemon.folder)/again.pdf"], at: daemon)
            #expect(again.status == 0)
            #expect(try await self.pages("\(daemon.folder)/again.pdf").count == 4)
            let nobody = try await letters(["--only-missing", "--output", "\(daemon.folder)/none.pdf"], at: daemon)
            #expect(nobody.status == 0 && nobody.output.contains(#""letters":0"#), "\(nobody.output)")
            let elsewhere = try await letters(["--class", "9Z", "--output", "\(daemon.folder)/none.pdf"], at: daemon)
            #expect(elsewhere.status == 1 && elsewhere.output.contains("registered for --school 0440001A --class '9Z'"))
            #expect(!FileManager.default.fileExists(atPath: "\(daemon.folder)/none.pdf"))
        }
    }

    @Test("issues nothing when the file, the folder, the template or the address is wrong, and says which")
    func prepared() async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 2, at: daemon)
            let before = try await issuedAt(daemon)
            let there = "\(daemon.folder)/there.pdf"
            try "former".write(toFile: there, atomically: true, encoding: .utf8)
            let new = "\(daemon.folder)/new.pdf"
            let cases: [([String], Int32, String)] = [
                (["--output", there], 73, "there already"),
                (["--output", "\(daemon.folder)/no/x.pdf"], 73, "No such file"),
                (["--output", new, "--csv", there], 73, "there already"),
                (["--output", new, "--templates", daemon.folder], 78, "pupil.mustache: cannot be read"),
                (["--output", new, "--portal-url", "https://a.example/?b"], 78, "without ? and #"),
                ([], 64, "say where to"), (["--output", new, "--unopened"], 64, "say whom"),
            ]
            for (arguments, status, words) in cases {
                let result = try await letters(arguments, at: daemon)
                #expect(result.status == status, "\(arguments): \(result.output)")
                #expect(result.output.contains(words), "\(arguments): \(result.output)")
                #expect(!FileManager.default.fileExists(atPath: new))
            }
            #expect(try await issuedAt(daemon) == before)
            #expect(try String(contentsOfFile: there, encoding: .utf8) == "former")
        }
    }

    @Test("are followed by lists and counts: who got one, and who has an account")
    func afterwards() async throws {
        try await withDaemon { daemon in
            let codes = try await School(of: 3, at: daemon).codes
            let client = try await VarlinkClient.connect(path: daemon.portalPath)
            _ = try await client.call(Portal.Activate.self, School.activation(codes[0].code, "zoe.legoff"))
            func run(_ arguments: [String]) async throws -> ToolResult {
                try await Program.passerellectl.run(arguments, environment: daemon.clientEnvironment)
            }
            let path = "\(daemon.folder)/list.pdf"
            let written = try await run(["class-list", "--school", School.uai, "--class", "3B", "--output", path])
            #expect(written.status == 0, "\(written.output)")
            let page = try #require(try await pages(path).first)
            #expect(page.contains("classe 3B") && page.contains("compte ouvert") && page.contains("lettre valable"))
            #expect(codes.allSatisfy { !page.contains($0.code) })
            let again = try await run(["class-list", "--school", School.uai, "--output", path])
            #expect(again.status == 73 && again.output.contains("there already"))
            #expect(try await run(["class-list", "--school", "0449999Z"]).status == 1)
            let counts = try await run(["statistics", "--school", School.uai, "--json"])
            #expect(counts.status == 0 && counts.output.contains(#""activated":1,"coded":2,"#), "\(counts.output)")
        }
    }

    @Test("that a full disk stops leave no file, and say that codes were issued and what to run again")
    func full() async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 20, at: daemon)
            let path = "\(daemon.folder)/letters.pdf"
            // Blocks of 512 or 1,024 bytes: less than a page.
            let result = try await letters(["--output", path], at: daemon, before: "trap '' XFSZ; ulimit -f 8")
            #expect(result.status == 73, "\(result.output)")
            #expect(result.output.contains("20 codes were issued and stand in no file"), "\(result.output)")
            #expect(result.output.contains("passerellectl letters --school \(School.uai) --output FILE.pdf"))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    private func importParents(_ rows: [String], at daemon: DaemonProcess) async throws {
        let path = "\(daemon.folder)/parents.csv"
        try (["nom;prénom;élève;lien;numéro;courriel"] + rows).joined(separator: "\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let client = try await VarlinkClient.connect(path: daemon.administrationPath)
        let report = try await client.call(Administration.Import.self, .init(path: path, format: .csv))
        guard report.counts.created == rows.count else { throw TestFailure("not imported: \(report)") }
    }

    /// To whom mails went, as often as they did.
    private func addressees(_ daemon: DaemonProcess) throws -> [String] {
        let folder = "\(daemon.folder)/state/mail"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.filter { $0.hasSuffix(".eml") }.compactMap { name in
            try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
                .firstMatch(of: /To:.*?([a-z0-9.]+@example\.org)/).map { String($0.1) }
        }.sorted()
    }

    @Test("may mail whom they can and be printed for the rest: nobody gets both, and nobody neither")
    func mailFirst() async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 3, at: daemon)
            try await importParents(
                [
                    "LE GOFF;Anne;1;mère;91;anne@example.org", "LE GOFF;Yann;1;père;92;yann@example.org",
                    "LE GOFF;Rozenn;2;mère;93;", "LE GOFF;Alan;3;père;94;not an address",
                ], at: daemon)
            let before = try await issuedAt(daemon)
            let plan = try await letters(["--mail-first", "--dry-run"], at: daemon)
            #expect(plan.status == 0 && plan.output == #"{"leftAlone":{},"letters":5,"mails":2}"#, "\(plan.output)")
            #expect(try await letters(["--dry-run"], at: daemon).output == #"{"letters":7}"#)
            #expect(try await issuedAt(daemon) == before)

            let pdf = "\(daemon.folder)/letters.pdf"
            let done = try await letters(["--mail-first", "--output", pdf], at: daemon)
            #expect(done.status == 0 && done.output.contains(#""letters":5,"mails":2,"neither":[]"#), "\(done.output)")
            try await until("the mails") { try addressees(daemon).count == 2 }
            #expect(try addressees(daemon) == ["anne@example.org", "yann@example.org"])
            let pages = try await pages(pdf)
            #expect(pages.count == 5)
            for name in ["Rozenn", "Alan"] {
                #expect(pages.contains { $0.contains("LE GOFF \(name)") || $0.contains(name) })
            }
            #expect(!pages.contains { $0.contains("Anne") || $0.contains("Yann") })

            try await until("nothing is owed") { try await daemon.status().owedMails == 0 }
            let again = try await letters(
                ["--mail-first", "--only-missing", "--output", "\(daemon.folder)/again.pdf"], at: daemon)
            #expect(again.status == 0 && again.output.contains(#""letters":0,"mails":0"#), "\(again.output)")
            let known = try await letters(["--mail-first", "--only-missing", "--dry-run"], at: daemon)
            #expect(known.output == #"{"leftAlone":{"coded":4},"letters":0,"mails":0}"#, "\(known.output)")
        }
    }

    @Test("that are interrupted while they are printed stand in their file, and say that nobody is mailed yet")
    func interruptedPrinting() async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 200, at: daemon)
            try await importParents(["LE GOFF;Anne;1;mère;901;anne@example.org"], at: daemon)
            let pdf = "\(daemon.folder)/letters.pdf"
            let said = Mutex<[String]>([])
            let command = try Program.passerellectl.commandLine(
                ["letters", "--school", School.uai, "--mail-first", "--output", pdf],
                environment: daemon.clientEnvironment)
            let child = try await ChildProcess.start("/bin/sh", ["-c", command]) { line in
                said.withLock { $0.append(line) }
            }
            try await until("the first pages are printed") {
                (try? FileManager.default.attributesOfItem(atPath: pdf)[.size] as? Int ?? 0) ?? 0 > 0
            }
            child.signal(SIGINT)
            #expect(await child.end == .exited(130))
            let output = said.withLock { $0.joined(separator: "\n") }
            #expect(output.contains("the letters stand in \(pdf)"), "\(output)")
            let goOn = try #require(output.firstMatch(of: /to go on: passerellectl (mail-codes .*)/)?.1)
            #expect(try await pages(pdf).count == 200)
            #expect(try addressees(daemon).isEmpty)
            let rest = try await Program.passerellectl.run(
                goOn.split(separator: " ").map(String.init), environment: daemon.clientEnvironment)
            #expect(rest.status == 0, "\(rest.output)")
            try await until("the mail") { try addressees(daemon) == ["anne@example.org"] }
        }
    }

    @Test("that are interrupted among the mails stand in their file, and the command that is shown mails the rest once")
    func interruptedMails() async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 1, at: daemon)
            let numbers = 100..<900
            try await importParents(
                numbers.map { "LE GOFF;Anne;1;mère;\($0);anne.\($0)@example.org" }, at: daemon)
            var watching = try await Watching(daemon, [.code])
            let pdf = "\(daemon.folder)/letters.pdf"
            let said = Mutex<[String]>([])
            let command = try Program.passerellectl.commandLine(
                ["letters", "--school", School.uai, "--mail-first", "--output", pdf],
                environment: daemon.clientEnvironment)
            let child = try await ChildProcess.start("/bin/sh", ["-c", command]) { line in
                said.withLock { $0.append(line) }
            }
            _ = try await watching.events(until: "codeMailRequested")
            let slapd = try daemon.children()
            for process in slapd { try freeze(process) }
            child.signal(SIGINT)
            let end = await child.end
            for process in slapd { kill(process, SIGCONT) }
            #expect(end == .exited(130))
            let output = said.withLock { $0.joined(separator: "\n") }
            #expect(output.contains("the letters stand in \(pdf)"), "\(output)")
            #expect(try await pages(pdf).count == 1)
            let goOn = try #require(output.firstMatch(of: /to go on: passerellectl (mail-codes .*)/)?.1)
            let rest = try await Program.passerellectl.run(
                goOn.split(separator: " ").map(String.init), environment: daemon.clientEnvironment)
            #expect(rest.status == 0, "\(rest.output)")
            try await until("the mails") { try addressees(daemon).count >= numbers.count }
            #expect(try addressees(daemon) == numbers.map { "anne.\($0)@example.org" }.sorted())
        }
    }
}
