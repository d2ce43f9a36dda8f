import Accounts
import ControlAPI
import Settings
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("An administrator")
struct AdministrationAccountTests {
    @Test("finds accounts by name, school, class and state, and is told when there are more")
    func find() async throws {
        try await withAdministration { bridge, client in
            for number in 0..<3 { _ = try await bridge.settledPupil("pupil\(number)", number: number) }
            func found(_ parameters: Administration.FindAccounts.Parameters) async throws -> (Int, Bool) {
                let reply = try await client.call(Administration.FindAccounts.self, parameters)
                return (reply.accounts.count, reply.truncated)
            }
            #expect(try await found(.init(text: "goff")) == (3, false))
            #expect(try await found(.init(text: "pupil1", state: .active)) == (1, false))
            #expect(try await found(.init(schoolUAI: "0440001A", class: "3B", limit: 2)) == (2, true))
            #expect(try await found(.init(limit: 3)) == (3, false))
            #expect(try await found(.init(text: "*")) == (0, false))
            await #expect(throws: CallError.self) { _ = try await found(.init(limit: 0)) }
        }
    }

    @Test("sees an account whole, and the audit says that they saw it")
    func show() async throws {
        try await withAdministration { bridge, client in
            let pupil = try await bridge.settledPupil()
            let account = try await client.call(
                Administration.ShowAccount.self, .init(identifier: pupil.identifier.uppercased())
            ).account
            #expect(account.identifier == pupil.identifier && account.state == .active && account.mail == pupil.mail)
            #expect(account.birthDate == "2012-12-18" && account.class == "3B" && account.registration == "AC-TEST$1")
            #expect(account.temporaryPassword == nil && account.suspendedReason == nil && account.owedMails.isEmpty)
            let audit = try AuditLines.read("\(bridge.directory.scratch)/audit.log")
            #expect(audit.last?["action"] == "accountRead" && audit.last?["account"] == pupil.identifier)
            #expect(audit.last?["peer"] != nil)
        }
    }

    @Test("suspends and resumes: a suspended account opens nothing, and its password works again afterwards")
    func suspend() async throws {
        try await withAdministration { bridge, client in
            let pupil = try await bridge.settledPupil()
            let suspended = try await client.call(
                Administration.Suspend.self, .init(identifier: pupil.identifier, reason: "left: for Brest")
            ).account
            #expect(suspended.state == .suspended && suspended.suspendedReason == "left: for Brest")
            pupil.open(nil)
            pupil.shut("Mimosa-42")
            try await pupil.promise()
            #expect(
                await refusal {
                    try await client.call(Administration.Suspend.self, .init(identifier: pupil.identifier, reason: "x"))
                }
                    == .notInThisState(state: "suspended", reason: "the account is suspended already"))
            #expect(
                await refusal {
                    try await client.call(
                        Administration.IssueTemporaryPassword.self, .init(identifier: pupil.identifier))
                } == .notInThisState(state: "suspended", reason: "the account is suspended; resume it first"))

            let resumed = try await client.call(Administration.Resume.self, .init(identifier: pupil.identifier)).account
            #expect(resumed.state == .active && resumed.suspendedReason == nil)
            pupil.open("Mimosa-42")
            try await pupil.promise()
            #expect(
                await refusal { try await client.call(Administration.Resume.self, .init(identifier: pupil.identifier)) }
                    == .notInThisState(state: "active", reason: "the account is not suspended"))
        }
    }

    @Test("deletes an account, which opens nothing from then on")
    func delete() async throws {
        try await withAdministration { bridge, client in
            let pupil = try await bridge.settledPupil()
            _ = try await client.call(Administration.DeleteAccount.self, .init(identifier: pupil.identifier))
            pupil.open(nil)
            pupil.shut("Mimosa-42")
            try await pupil.promise()
            #expect(
                await refusal {
                    try await client.call(Administration.DeleteAccount.self, .init(identifier: pupil.identifier))
                }
                    == .accountNotFound(identifier: pupil.identifier))
        }
    }

    @Test(
        "is told of an identifier that nobody has, or that nobody can have", arguments: ["nobody.at.all", "", "*", "é"])
    func nobody(identifier: String) async throws {
        try await withAdministration { _, client in
            let refusals = [
                await refusal { try await client.call(Administration.ShowAccount.self, .init(identifier: identifier)) },
                await refusal { try await client.call(Administration.Resume.self, .init(identifier: identifier)) },
                await refusal {
                    try await client.call(Administration.DeleteAccount.self, .init(identifier: identifier))
                },
            ]
            #expect(refusals.allSatisfy { $0 == .accountNotFound(identifier: identifier) })
        }
    }

    @Test("reads how the service is, counted in the directory")
    func status() async throws {
        try await withAdministration { bridge, client in
            _ = try await bridge.settledPupil()
            try await bridge.register(2)
            let status = try await client.call(Administration.Status.self, .init())
            #expect(status.accounts == 1 && status.registrations == 1 && status.owedMails == 0 && status.schools == 0)
            #expect(status.limits.isEmpty)
            #expect(status.suffix == bridge.directory.suffix && status.embedded && status.version == Version.current)
            #expect(status.connections.first.map { $0.sessions >= 1 } == true)
        }
    }
}
