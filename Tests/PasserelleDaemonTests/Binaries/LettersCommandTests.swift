import ControlAPI
import Foundation
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
}
