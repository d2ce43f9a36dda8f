import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@testable import Histories

/// A real daemon, a real slapd, and everything that goes wrong with them.
@Suite("While daemon and directory are killed, stopped and cut off")
struct HistoryTests {
    @Test(
        "the disk fails as it is told to: nothing is written meanwhile, and everything works again", arguments: [1, 2])
    func faultyDisk(fault: Int) async throws {
        try await withInstallation { installation in
            let daemon = installation.daemon
            let activation = School.activation(try await School(of: 1, at: daemon).codes[0].code, "zoe.legoff")
            let portal = try await VarlinkClient.connect(path: daemon.portalPath)
            try installation.disk.strike(FaultyDisk.Fault(rawValue: fault))
            await #expect(throws: CallError.self) { try await portal.call(Portal.Activate.self, activation) }
            try installation.disk.strike(nil)
            #expect(try await portal.call(Portal.Activate.self, activation).account.state == .active)
        }
    }

    @Test(
        "what is first said of somebody while the disk has no room can be read after slapd's next start, as what it is")
    func firstUse() async throws {
        try await withInstallation { installation in
            let daemon = installation.daemon
            let portal = try await VarlinkClient.connect(path: daemon.portalPath)
            let code = try await School(of: 1, at: daemon).codes[0].code
            _ = try await portal.call(Portal.Activate.self, School.activation(code, "zoe.legoff"))
            let give = Administration.IssueTemporaryPassword.Parameters(identifier: "zoe.legoff")
            let office = try await VarlinkClient.connect(path: daemon.administrationPath)
            try installation.disk.strike(.full)
            await #expect(throws: CallError.self) {
                try await office.call(Administration.IssueTemporaryPassword.self, give)
            }
            try installation.disk.strike(nil)
            _ = try await office.call(Administration.IssueTemporaryPassword.self, give)
            await daemon.stop()
            try await daemon.start()
            let account = try await VarlinkClient.connect(path: daemon.administrationPath).call(
                Administration.ShowAccount.self, .init(identifier: "zoe.legoff")
            ).account
            #expect(account.state == .temporary)
        }
    }

    @Test("what the relay refused for now opens nothing, and another mail comes once, when it takes mails again")
    func refusedMail() async throws {
        try await withInstallation(hasRelay: true) { installation in
            let daemon = installation.daemon
            let relay = try #require(installation.relay)
            let portal = try await VarlinkClient.connect(path: daemon.portalPath)
            let code = try await School(of: 1, at: daemon).codes[0].code
            _ = try await portal.call(Portal.Activate.self, School.activation(code, "zoe.legoff"))
            try await until("the welcome has left") { try await daemon.status().owedMails == 0 }
            #expect(installation.mails.count == 1)
            var passwords: [String] {
                installation.mails.compactMap { mail in
                    mail.text.firstMatch(of: /\r\n    ([a-z2-9]{8})\r\n/).map { String($0.1) }
                }
            }
            try await relay.takes(false)
            _ = try await portal.call(Portal.RequestTemporaryPassword.self, .init(identifier: "zoe.legoff"))
            try await until("a mail was refused") { passwords.count == 1 }
            let refused = try #require(passwords.first)
            #expect(try await bindResult(refused, installation) == 49)
            #expect(try await daemon.status().owedMails == 1)
            try await relay.takes(true)
            // Half a minute after the first try.
            try await until("another mail came", within: .seconds(90)) { passwords.count > 1 }
            try await until("nothing is owed") { try await daemon.status().owedMails == 0 }
            let mailed = try #require(passwords.last)
            #expect(passwords.count == 2 && mailed != refused)
            #expect(try await bindResult(refused, installation) == 49)
            #expect(try await bindResult(mailed, installation) == 49)
            #expect(try await bindResult("Mimosa-42", installation) == 0)
            func signIn(_ password: String) async throws -> Portal.AuthenticationOutcome {
                try await portal.call(
                    Portal.Authenticate.self, .init(identifier: "zoe.legoff", password: SensitiveText(password))
                ).outcome
            }
            #expect(try await signIn(mailed) == .mustChangePassword)
            await #expect(throws: CallError.self) { try await signIn(refused) }
        }
    }

    /// Of a simple bind, as E-lyco makes it.
    private func bindResult(_ password: String, _ installation: Installation) async throws -> Int32 {
        let daemon = installation.daemon
        let secret = "\(daemon.folder)/\(UUID().uuidString)"
        try password.write(toFile: secret, atomically: false, encoding: .utf8)
        let name = "uid=zoe.legoff,ou=people,\(Installation.suffix)"
        return try await runProgram("/usr/bin/ldapwhoami", ["-x", "-H", daemon.ldapURI, "-D", name, "-y", secret])
            .status
    }

    @Test("of a relay that is down, refuses what it is brought, and says nothing, nobody is harmed by any mail")
    func relay() async throws {
        var scale = HistoryRun.Scale.short
        (scale.people, scale.visitors) = (5, 4)
        try await withTemporaryFolder { folder in
            try await Campaign(seed: 29, scale: scale, misfortunes: [.relayDown], hasRelay: true).run(in: folder) {
                $0 == 1
            } tell: {
                print($0)
                #expect($0.undecided == 0 && Set($0.misfortunes) == [.relayDown])
            }
        }
    }

    /// Runs `body` with a daemon that serves, and stops it.
    private func withInstallation(
        hasRelay: Bool = false, _ body: (Installation) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let installation = try await Installation(in: folder, hasRelay: hasRelay)
            defer { installation.end() }
            try await installation.daemon.start()
            let result: Result<Void, any Error>
            do { result = .success(try await body(installation)) } catch { result = .failure(error) }
            await installation.daemon.stop()
            try result.get()
        }
    }

    @Test("a full disk, and one that answers no sync, lose nothing that was acknowledged and make nothing half")
    func disk() async throws {
        var scale = HistoryRun.Scale.short
        (scale.people, scale.visitors) = (5, 3)
        try await withTemporaryFolder { folder in
            // One of each.
            try await Campaign(seed: 13, scale: scale, misfortunes: [.diskFull, .diskDeaf]).run(in: folder) {
                $0 == 1
            } tell: {
                print($0)
                #expect($0.undecided == 0 && Set($0.misfortunes) == [.diskFull, .diskDeaf])
            }
        }
    }

    @Test(
        "whatever visitors, office and meddlers do at the same time, only what may opens, and nothing acknowledged is lost"
    )
    func fixedSeed() async throws {
        try await withTemporaryFolder { folder in
            try await Campaign(seed: 1, scale: .short).run(in: folder) {
                $0 == 2
            } tell: {
                print($0)
                #expect($0.undecided == 0)
            }
            try await expectNumbers(in: folder)
        }
    }

    /// Whatever is in the directory after all that has its number from the directory's beginning.
    private func expectNumbers(in folder: String) async throws {
        let directory = "\(folder)/state/directory"
        let dump = try await runProgram(
            "/usr/sbin/slapcat", ["-n", "1", "-o", "ldif-wrap=no", "-F", "\(directory)/slapd.d"])
        #expect(dump.status == 0)
        let names = Set(dump.output.split(separator: "\n").compactMap { $0.firstMatch(of: /^([A-Za-z]+):/)?.1 })
        let numbered = Set(
            try String(contentsOfFile: "\(directory)/attributes", encoding: .utf8).split(separator: "\n"))
        // What slapd gives every entry, and the tree's own; the first entry of all has them.
        let first: Set<Substring> = [
            "dn", "dc", "objectClass", "structuralObjectClass", "entryUUID", "entryCSN", "contextCSN", "creatorsName",
            "createTimestamp", "modifiersName", "modifyTimestamp",
        ]
        #expect(names.isSuperset(of: ["passerelleState", "ENTPersonLogin", "userPassword"]))
        #expect(names.subtracting(numbered).subtracting(first).isEmpty)
    }
}
