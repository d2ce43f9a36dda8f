import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@Suite("passerellectl mail-codes")
struct MailCodesCommandTests {
    private func run(_ arguments: [String], at daemon: DaemonProcess) async throws -> ToolResult {
        try await Program.passerellectl.run(["mail-codes"] + arguments, environment: daemon.clientEnvironment)
    }

    private func mails(_ daemon: DaemonProcess) -> [String] {
        let folder = "\(daemon.folder)/state/mail"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".eml") }.sorted().compactMap {
            try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
    }

    @Test("plans, then mails each parent a code once however often it is run, but no exception and no pupil")
    func school() async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 3, at: daemon)
            let keys = try await Parents.add(of: 1..<4, at: daemon)
            #expect(keys.count == 3)
            let except = "\(daemon.folder)/except"
            try "\(keys[2])\n".write(toFile: except, atomically: true, encoding: .utf8)
            let arguments = ["--school", School.uai, "--except", except]

            let plan = try await run(arguments, at: daemon)
            #expect(plan.status == 0 && plan.output.contains(#""verdict":"due""#), "\(plan.output)")
            #expect(plan.output.contains("anne.1@example.org") && !plan.output.contains("anne.3@example.org"))
            #expect(mails(daemon).isEmpty)

            let since = Date().formatted(.iso8601)
            let done = try await run(arguments + ["--since", since, "--yes"], at: daemon)
            #expect(done.status == 0 && done.output.contains(#""verdict":"due""#), "\(done.output)")
            try await until("the mails") { mails(daemon).count == 2 }
            try await until("nothing is owed") { try await daemon.status().owedMails == 0 }
            let nobody = try await run(arguments + ["--since", since], at: daemon)
            #expect(nobody.status == 0 && !nobody.output.contains(#""verdict":"due""#), "\(nobody.output)")
            let again = try await run(arguments + ["--since", since, "--yes"], at: daemon)
            #expect(again.status == 0 && again.output.contains(#""verdict":"recent""#), "\(again.output)")
            #expect(mails(daemon).count == 2)

            let mail = try #require(mails(daemon).first { $0.contains("To: ") && $0.contains("anne.1@example.org") })
            let code = try #require(mail.firstMatch(of: /\r\n    ([0-9A-Z-]{16})\r\n/)?.1)
            let portal = try await VarlinkClient.connect(path: daemon.portalPath)
            let opened = try await portal.call(
                Portal.Activate.self, School.activation(String(code), "anne.legoff")
            ).account
            #expect(opened.kind == .responsible && opened.children.count == 1)
        }
    }

    @Test("needs to be told whom, and since when in a form that is a time")
    func arguments() async throws {
        try await withDaemon { daemon in
            let wrong = [
                [], ["--school", School.uai, "--yes"], ["--school", School.uai, "--since", "yesterday"],
                ["--class", "3B"], ["--school", School.uai, "--except", "\(daemon.folder)/none"],
            ]
            for arguments in wrong {
                let result = try await run(arguments, at: daemon)
                #expect(result.status == 64, "\(arguments): \(result.output)")
            }
            let nobody = try await run(["--person", "AC-X$1+2"], at: daemon)
            #expect(nobody.status == 1, "\(nobody.output)")
        }
    }

    @Test(
        "and a daemon that is killed while the mail leaves: the letter is dead, one code works, and a mail is still owed"
    )
    func killed() async throws {
        try await withTemporaryFolder { folder in
            // A relay that takes the mail, and says so to nobody as long as somebody waits.
            let (relay, taken) = ("\(folder)/relay", "\(folder)/taken")
            try "#!/bin/sh\ncat > \(taken).part && mv \(taken).part \(taken)\nwhile kill -0 $PPID; do sleep 0.1; done\n"
                .write(toFile: relay, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: relay)
            try await withDaemon(["PASSERELLE_MAIL_TRANSPORT": "sendmail", "PASSERELLE_MAIL_SENDMAIL": relay]) {
                daemon in
                _ = try await School(of: 1, at: daemon)
                let key = try #require(try await Parents.add(of: 1..<2, at: daemon).first)
                let office = try await VarlinkClient.connect(path: daemon.administrationPath)
                var letter = ""
                for try await reply in try office.stream(Administration.IssueCodes.self, .init(key: key)) {
                    letter = reply.issued?.code.text ?? letter
                }
                _ = try await office.call(Administration.MailCode.self, .init(key: key, since: "2099-01-01T00:00:00Z"))
                try await until("the relay has the mail") { FileManager.default.fileExists(atPath: taken) }
                let children = try daemon.children()
                daemon.signal(SIGKILL)
                _ = await daemon.end
                for process in children {
                    try await until("its children end with the daemon") { kill(process, 0) != 0 }
                }
                try await daemon.start()

                let after = try await VarlinkClient.connect(path: daemon.administrationPath)
                    .call(Administration.ShowRegistration.self, .init(key: key)).registration
                #expect(after.owedMails.map(\.attempts) == [1] && after.code?.usable == true)
                let text = try String(contentsOfFile: taken, encoding: .utf8).replacing("\r\n", with: "\n")
                let mailed = try #require(text.firstMatch(of: /\n    ([0-9A-Z-]{16})\n/)?.1)
                let portal = try await VarlinkClient.connect(path: daemon.portalPath)
                await #expect(throws: CallError.self) {
                    try await portal.call(Portal.Activate.self, School.activation(letter, "anne.letter"))
                }
                let opened = try await portal.call(
                    Portal.Activate.self, School.activation(String(mailed), "anne.mailed"))
                #expect(opened.account.children.count == 1)
            }
        }
    }
}
