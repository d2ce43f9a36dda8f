import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// What an administrator sees of a daemon who watches it.
@Suite("Who watches the daemon")
struct EventsTests {
    @Test("sees an import begin, go on and end, with what it did")
    func imported() async throws {
        try await withDaemon { daemon in
            var watching = try await Watching(daemon, [.import])
            let path = try School.classList(1..<301, in: daemon.folder)
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            _ = try await client.call(Administration.Import.self, .init(path: path, format: .csv))
            let events = try await watching.events(until: "importEnded")
            let actions = events.map(\.action)
            #expect(actions.first == "importBegun" && actions.contains("importProgress"), "\(actions)")
            #expect(actions.suffix(2) == ["feedImported", "importEnded"], "\(actions)")
            #expect(events.allSatisfy { $0.kind == .import && $0.subject?.hasSuffix(path) == true })
            #expect(events.first { $0.action == "feedPlanned" }?.reason?.count == 19)
            let last = try #require(events.last?.progress)
            #expect(last.counts.people == 300 && last.phase == .applying && last.percent == 100, "\(last)")
            // Nothing is left of it for those who come now.
            var later = try await Watching(daemon, [.import])
            _ = try? await client.call(Administration.Import.self, .init(path: "/nowhere.csv", format: .csv))
            let failed = try await later.events(until: "importRefused")
            #expect(failed.map(\.action) == ["importBegun", "importRefused"] && failed.last?.outcome == .refused)
        }
    }

    @Test("in the middle of an import sees how far it is")
    func late() async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 30, at: daemon)
            let delivery = try School.classList(1..<20_001, in: daemon.folder)
            let running = Task {
                try await VarlinkClient.connect(path: daemon.administrationPath)
                    .call(Administration.Import.self, .init(path: delivery, format: .csv))
            }
            defer { running.cancel() }
            var before = try await Watching(daemon, [.import])
            _ = try await before.events(until: "importProgress")
            // At once: as they happen they come a second after each other, with signs of life between.
            for _ in 0..<2 {
                var watching = try await Watching(daemon, [.import])
                let event = try #require(try await watching.first())
                #expect(event.action == "importProgress" && event.progress?.counts.bytesInAll ?? 0 > 0, "\(event)")
            }
        }
    }

    @Test("sees that a delivery without many pupils waits for its plan to be confirmed, and which plan that is")
    func waiting() async throws {
        try await withDaemon { daemon in
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            let delivery = "\(daemon.folder)/delivery"
            try FileManager.default.copyItem(atPath: "\(Repository.root)/config/demonstration", toPath: delivery)
            try FileManager.default.removeItem(atPath: "\(delivery)/class-list.csv")
            _ = try await client.call(Administration.Import.self, .init(path: delivery))
            try FileManager.default.removeItem(
                atPath: "\(delivery)/ENT_AC-NANTES_Complet_20261120_Eleve_0001.xml")
            var watching = try await Watching(daemon, [.import])
            let digest = try await refusedPlan {
                try await client.call(Administration.Import.self, .init(path: delivery))
            }
            let events = try await watching.events(until: "importWaiting")
            #expect(events.last?.outcome == .refused && events.last?.reason?.contains(digest) == true, "\(events)")
        }
    }

    private func refusedPlan(_ body: () async throws -> some Any) async throws -> String {
        guard case .planRefused(let digest, _) = await refusal(body) else { throw TestFailure("not refused") }
        return digest
    }

    @Test("sees within a second what somebody did with ldappasswd behind the daemon's back")
    func outside() async throws {
        try await withTemporaryFolder { folder in
            let resources = try Outsider.resources(in: folder)
            try await withDaemon(["PASSERELLE_FOLDERS_RESOURCES": resources]) { daemon in
                let code = try await School(of: 1, at: daemon).codes[0].code
                _ = try await VarlinkClient.connect(path: daemon.portalPath)
                    .call(Portal.Activate.self, School.activation(code, "zoe.legoff"))
                var watching = try await Watching(daemon, [.outside])
                let account = "uid=zoe.legoff,ou=people,\(try await daemon.status().suffix)"
                try await writePassword("Outsider-1", on: account, at: daemon)
                var start = ContinuousClock.now
                let event = try #require(try await watching.next())
                #expect(ContinuousClock.now - start < .seconds(1))
                // slapd makes it by argon2i.
                #expect(event.action == "changedOutside" && event.account == "zoe.legoff")
                #expect(event.reason == "weakPassword")
                #expect(event.subject?.hasPrefix("cn=administrator,") == true, "\(event)")

                _ = try await VarlinkClient.connect(path: daemon.administrationPath)
                    .call(Administration.IssueTemporaryPassword.self, .init(identifier: "zoe.legoff"))
                try await writePassword("Outsider-2", on: account, at: daemon)
                start = ContinuousClock.now
                #expect(try await watching.next()?.reason == "temporary")
                #expect(ContinuousClock.now - start < .seconds(1))
                // What is put right is gone, not only shut by the access rules.
                let found = try await administrator("ldapsearch", ["-LLL", "-b", account, "userPassword"], at: daemon)
                #expect(found.status == 0 && !found.output.contains("userPassword"), "\(found.output)")
            }
        }
    }

    @Test(
        "sees an account closed to which somebody gave a weak password, where the site wants that, and its owner mailed the way back"
    )
    func weakPassword() async throws {
        try await withTemporaryFolder { folder in
            let settings = [
                "PASSERELLE_FOLDERS_RESOURCES": try Outsider.resources(in: folder),
                "PASSERELLE_PASSWORDS_CLOSEWEAK": "true",
            ]
            try await withDaemon(settings) { daemon in
                let code = try await School(of: 1, at: daemon).codes[0].code
                _ = try await VarlinkClient.connect(path: daemon.portalPath)
                    .call(Portal.Activate.self, School.activation(code, "zoe.legoff"))
                var watching = try await Watching(daemon)
                let account = "uid=zoe.legoff,ou=people,\(try await daemon.status().suffix)"
                try await writePassword("Outsider-1", on: account, at: daemon)
                let events = try await watching.events(until: "temporaryPasswordMailed")
                #expect(events.contains { $0.action == "changedOutside" && $0.reason == "weakPassword" }, "\(events)")
                let bind = try await runProgram(
                    "/usr/bin/ldapwhoami", ["-x", "-H", daemon.ldapURI, "-D", account, "-w", "Outsider-1"])
                #expect(bind.status == 49, "\(bind.output)")
            }
        }
    }

    private func writePassword(_ password: String, on account: String, at daemon: DaemonProcess) async throws {
        let result = try await administrator("ldappasswd", ["-s", password, account], at: daemon)
        #expect(result.status == 0, "\(result.output)")
    }

    private func administrator(
        _ tool: String, _ arguments: [String], at daemon: DaemonProcess
    ) async throws -> ToolResult {
        let suffix = try await daemon.status().suffix
        return try await runProgram(
            "/usr/bin/\(tool)",
            [
                "-x", "-H", daemon.ldapURI, "-D", "cn=administrator,ou=services,\(suffix)", "-y",
                "\(daemon.folder)/state/directory/administrator.password",
            ] + arguments)
    }

    @Test("sees of people what the audit log says: no secret, no birth date")
    func lifecycle() async throws {
        try await withDaemon { daemon in
            var watching = try await Watching(daemon)
            let code = try await School(of: 1, at: daemon).codes[0].code
            let portal = try await VarlinkClient.connect(path: daemon.portalPath)
            _ = try await portal.call(Portal.Activate.self, School.activation(code, "zoe.legoff"))
            let former = try await watching.events(until: "mailSent")
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            let given = try await client.call(
                Administration.IssueTemporaryPassword.self, .init(identifier: "zoe.legoff"))
            _ = try await client.call(Administration.DeleteAccount.self, .init(identifier: "zoe.legoff"))
            let events = former + (try await watching.events(until: "deleted"))
            for action in ["codeIssued", "activated", "temporaryPasswordGiven"] {
                #expect(events.contains { $0.action == action }, "\(action) in \(events.map(\.action))")
            }
            let texts = try events.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }.joined()
            for secret in [code, given.temporaryPassword.text, "Mimosa-42", School.born, "18/12/2012"] {
                #expect(!texts.contains(secret))
            }
            let audit = try AuditLines.read("\(daemon.folder)/state/audit.log")
            for event in events where event.account != nil {
                #expect(audit.contains { $0["action"] == event.action && $0["account"] == event.account }, "\(event)")
            }
        }
    }

    @Test("sees a directory that is lost, and that it is back")
    func lost() async throws {
        try await withDaemon { daemon in
            var watching = try await Watching(daemon, [.directory])
            for slapd in try daemon.children() { kill(slapd, SIGKILL) }
            let lost = try #require(try await watching.next())
            #expect(lost.action == "directoryLost" && lost.outcome == .failed && lost.subject?.isEmpty == false)
            let back = try #require(try await watching.next())
            #expect(back.action == "directoryBack" && back.outcome == .done)
        }
    }

    @Test("sees mails that have not left, without the address, and each that has")
    func postponed() async throws {
        let changes = [
            "PASSERELLE_MAIL_TRANSPORT": "smtp", "PASSERELLE_MAIL_SMTP_HOST": "127.0.0.1",
            "PASSERELLE_MAIL_SMTP_PORT": "\(try freePort())", "PASSERELLE_MAIL_SMTP_SECURITY": "none",
        ]
        try await withDaemon(changes) { daemon in
            var watching = try await Watching(daemon, [.mail])
            let code = try await School(of: 1, at: daemon).codes[0].code
            _ = try await VarlinkClient.connect(path: daemon.portalPath)
                .call(Portal.Activate.self, School.activation(code, "zoe.legoff"))
            let event = try #require(try await watching.next())
            #expect(event.action == "mailPostponed" && event.outcome == .failed && event.account == "zoe.legoff")
            #expect(event.reason == "temporary" && event.subject == "accountCreated", "\(event)")
        }
    }

    @Test("too slowly is told how many events were lost, and holds nobody up")
    func slow() async throws {
        try await withDaemon { daemon in
            let slow = try RawConnection(daemon.administrationPath)
            slow.send([
                "method": .string(Administration.Watch.name), "more": true, "parameters": ["kinds": ["access"]],
            ])
            #expect(await slow.receive() != nil)
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            let asked = 3000
            for _ in 0..<asked {
                for try await _ in try client.stream(Administration.ListClass.self, .init(schoolUAI: "0440009Z")) {}
            }
            var (read, missed) = (0, 0)
            let end = ContinuousClock.now + .seconds(20)
            while missed == 0, ContinuousClock.now < end, let bytes = await slow.receive() {
                for message in bytes.split(separator: 0) {
                    let reply = try JSONDecoder().decode(Message.self, from: Data(message)).parameters
                    if reply.event?.action == "peopleSearched" { read += 1 }
                    missed += reply.event?.missed ?? 0
                }
            }
            #expect(missed > 0 && read + missed == asked, "\(read) read, \(missed) missed")
        }
    }

    private struct Message: Decodable {
        var parameters: Administration.Watch.Reply
    }

    @Test("and goes is forgotten, so that another may watch; more than four times at once nobody does")
    func forgotten() async throws {
        try await withDaemon { daemon in
            var watching: [Watching] = []
            for _ in 0..<4 { watching.append(try await Watching(daemon)) }
            let fifth = await refusal { try await Watching(daemon) }
            #expect(fifth == .tooManyWatchers(limit: 4))
            await watching.removeLast().close()
            try await until("the one who left is forgotten", within: .seconds(5)) {
                (try? await Watching(daemon)) != nil
            }
            withExtendedLifetime(watching) {}
        }
    }

    @Test("by passerellectl into a full disk is told so, and ends with the status of a file that cannot be written")
    func full() async throws {
        try await withDaemon { daemon in
            var watching = try await Watching(daemon, [.access])
            let command = try Program.passerellectl.commandLine(
                ["watch", "--kind", "access"], environment: daemon.clientEnvironment)
            async let result = runProgram("/bin/sh", ["-c", "\(command) >/dev/full"])
            _ = try await watching.events(until: "watched")
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            for try await _ in try client.stream(Administration.ListClass.self, .init(schoolUAI: "0440009Z")) {}
            #expect(try await result.status == 73)
            #expect(try await result.output.contains("cannot be written: No space left on device"))
        }
    }

    @Test("by passerellectl reads lines until the daemon stops; no text in them moves the cursor or makes a line")
    func lines() async throws {
        try await withDaemon { daemon in
            var watching = try await Watching(daemon, [.access])
            let command = try Program.passerellectl.commandLine(["watch"], environment: daemon.clientEnvironment)
            async let shown = runProgram("/usr/bin/script", ["-qec", "stty -onlcr; \(command)", "/dev/null"])
            async let json = Program.passerellectl.run(
                ["watch", "--kind", "access"], environment: daemon.clientEnvironment)
            // Whoever still watches when this fails would be waited for.
            func orStop(_ body: () async throws -> Void) async throws {
                do { try await body() } catch {
                    await daemon.stop()
                    throw error
                }
            }
            try await orStop { for _ in 0..<2 { _ = try await watching.events(until: "watched") } }
            let hostile = "\u{1B}[2J\u{9B}31m\r\n12:00:00  account    forged"
            try await orStop {
                let client = try await VarlinkClient.connect(path: daemon.administrationPath)
                for try await _ in try client.stream(Administration.ListClass.self, .init(schoolUAI: hostile)) {}
                _ = try await watching.events(until: "peopleSearched")
            }
            let start = ContinuousClock.now
            await daemon.stop()
            #expect(ContinuousClock.now - start < .seconds(15), "watchers held the daemon up")
            let screen = try await shown.output
            let line = try #require(screen.split(separator: "\n").first { $0.contains("people searched") })
            #expect(!screen.split(separator: "\n").contains { $0.hasPrefix("12:00:00") }, "\(screen)")
            #expect(line.contains(#"\u{A}12:00:00"#), "\(line)")
            #expect(line.contains(/^\d\d:\d\d:\d\d  access     people searched  \\u\{1B\}\[2J/), "\(line)")
            #expect(!screen.unicodeScalars.contains("\u{1B}") && screen.contains("the daemon stops"), "\(screen)")
            let (status, output) = (try await json.status, try await json.output)
            #expect(status == 69 && output.contains(#""action":"peopleSearched""#), "\(output)")
        }
    }
}
