import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("A campaign that makes a school choose new passwords")
struct PasswordCampaignTests {
    private func plan(
        _ client: VarlinkClient, since start: Date
    ) async throws -> [String: Administration.PasswordChangeVerdict] {
        var plan: [String: Administration.PasswordChangeVerdict] = [:]
        let parameters = Administration.PlanPasswordChange.Parameters(
            schoolUAI: "0440001A", chosenBefore: start.formatted(.iso8601))
        for try await reply in try client.stream(Administration.PlanPasswordChange.self, parameters) {
            if let candidate = reply.candidate { plan[candidate.identifier] = candidate.verdict }
        }
        return plan
    }

    @Test("closes E-lyco until each has chosen one, by the temporary password in a mail, and can be run again")
    func campaign() async throws {
        try await withAdministration { bridge, client in
            let zoe = Pupil(bridge, "zoe.a")
            let ines = Pupil(bridge, "ines.b")
            try await zoe.activate(number: 1)
            try await ines.activate(number: 2)
            _ = await bridge.worker.sweep()
            bridge.clock.advance(3600)
            let start = bridge.clock.now
            #expect(try await plan(client, since: start) == ["zoe.a": .due, "ines.b": .due])
            try await zoe.promise()

            let time = start.formatted(.iso8601)
            let reply = try await client.call(
                Administration.RequirePasswordChange.self, .init(identifier: "zoe.a", chosenBefore: time))
            #expect(reply.candidate.verdict == .due)
            zoe.open(nil)
            try await zoe.promise()
            try await ines.promise()
            _ = await bridge.worker.sweep()
            let secret = try #require(bridge.mailbox.temporaryPassword)
            zoe.shut(secret)
            try await zoe.promise()
            // Not the words for somebody who asked for help.
            #expect(
                bridge.mailbox.mails.last?.text.replacing("=\r\n", with: "").contains("plusieurs personnes") == true)

            // Interrupted here, and run again: who is closed stays closed, and gets no second mail.
            #expect(try await plan(client, since: start) == ["zoe.a": .temporary, "ines.b": .due])
            let mails = bridge.mailbox.mails.count
            let again = try await client.call(
                Administration.RequirePasswordChange.self, .init(identifier: "zoe.a", chosenBefore: time))
            #expect(again.candidate.verdict == .temporary)
            _ = await bridge.worker.sweep()
            #expect(bridge.mailbox.mails.count == mails)

            bridge.clock.advance(60)
            _ = try await bridge.call(
                Portal.ReplaceTemporaryPassword.self,
                .init(
                    identifier: "zoe.a", temporaryPassword: SensitiveText(secret),
                    newPassword: SensitiveText("Jonquille-43")))
            zoe.open("Jonquille-43")
            try await zoe.promise()
            #expect(try await plan(client, since: start)["zoe.a"] == .recent)
        }
    }

    @Test("that only asks shuts nobody out: a mail asks, and the portal is told until the password is changed")
    func asking() async throws {
        try await withAdministration { bridge, client in
            let zoe = Pupil(bridge, "zoe.a")
            try await zoe.activate(number: 1)
            _ = await bridge.worker.sweep()
            bridge.clock.advance(3600)
            let time = bridge.clock.now.formatted(.iso8601)
            func ask() async throws -> Administration.PasswordChangeVerdict {
                try await client.call(
                    Administration.RequirePasswordChange.self,
                    .init(identifier: "zoe.a", chosenBefore: time, ask: true)
                ).candidate.verdict
            }
            func isAsked() async throws -> Bool {
                try await bridge.call(Portal.DescribePasswordRequest.self, .init(identifier: "zoe.a")).askedSince != nil
            }
            #expect(try await !isAsked())
            #expect(try await ask() == .due)
            #expect(try await ask() == .asked)
            try await zoe.promise()
            #expect(try await isAsked())
            #expect(try await zoe.authenticate("Mimosa-42").outcome == .granted)
            let before = bridge.mailbox.mails.count
            _ = await bridge.worker.sweep()
            let texts = bridge.mailbox.mails.dropFirst(before).map { $0.text.replacing("=\r\n", with: "") }
            #expect(texts.count { $0.contains("reste ouvert") } == 1 && bridge.mailbox.temporaryPassword == nil)

            bridge.clock.advance(60)
            _ = try await zoe.changePassword(from: "Mimosa-42", to: "Jonquille-43")
            zoe.open("Jonquille-43")
            try await zoe.promise()
            #expect(try await !isAsked())
            #expect(try await ask() == .recent)
        }
    }

    @Test("does nothing where only the plan is asked for, knows nobody by another name, and needs a time")
    func planOnly() async throws {
        try await withAdministration { bridge, client in
            let zoe = Pupil(bridge, "zoe.a")
            try await zoe.activate(number: 1)
            bridge.clock.advance(3600)
            let time = bridge.clock.now.formatted(.iso8601)
            let reply = try await client.call(
                Administration.RequirePasswordChange.self, .init(identifier: "zoe.a", chosenBefore: time, plan: true))
            #expect(reply.candidate.verdict == .due)
            try await zoe.promise()
            let unknown = await refusal {
                try await client.call(
                    Administration.RequirePasswordChange.self, .init(identifier: "nobody.here", chosenBefore: time))
            }
            #expect(unknown == .accountNotFound(identifier: "nobody.here"))
            await #expect(throws: CallError.invalidParameter("chosenBefore")) {
                try await client.call(
                    Administration.RequirePasswordChange.self, .init(identifier: "zoe.a", chosenBefore: "yesterday"))
            }
        }
    }
}
