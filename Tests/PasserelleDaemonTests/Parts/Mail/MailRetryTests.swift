import Accounts
import ControlAPI
import Foundation
import Mailing
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("A mail that does not leave")
struct MailRetryTests {
    @Test(
        "stays owed, is tried again after 30 s, a minute, two, and leaves once",
        arguments: [
            MailError.Code.temporary, .configuration,
        ])
    func backOff(code: MailError.Code) async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let before = bridge.mailbox.mails.count
            bridge.mailbox.fail(with: MailError(code, "the relay is down"))
            try await bridge.requestTemporaryPassword(pupil)
            for (attempt, delay) in [30.0, 60, 120].enumerated() {
                let now = bridge.clock.now
                // The second sweep comes too early for another try.
                _ = await bridge.worker.sweep()
                _ = await bridge.worker.sweep()
                let owed = try #require(try await bridge.owedMails(pupil.identifier).first)
                #expect(owed.attempts == attempt + 1)
                #expect((0...10).contains(owed.notBefore.timeIntervalSince(now) - delay))
                bridge.clock.advance(delay + 10)
            }
            bridge.mailbox.fail(with: nil)
            _ = await bridge.worker.sweep()
            _ = await bridge.worker.sweep()
            #expect(bridge.mailbox.mails.count == before + 1)
            #expect(try await bridge.owedMails(pupil.identifier).isEmpty)
            try await pupil.promise()
        }
    }

    @Test("because its answer was lost brings a fresh temporary password, and the former one is dead")
    func freshSecret() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            try await bridge.requestTemporaryPassword(pupil)
            _ = await bridge.worker(over: AnswerLost(mailbox: bridge.mailbox)).sweep()
            let first = try #require(bridge.mailbox.temporaryPassword)
            pupil.shut(first)
            try await pupil.promise()
            #expect(try await pupil.authenticate(first).outcome == .mustChangePassword)

            bridge.clock.advance(40)
            _ = await bridge.worker.sweep()
            let second = try #require(bridge.mailbox.temporaryPassword)
            pupil.shut(second)
            #expect(first != second)
            #expect(try await failure { try await pupil.authenticate(first) } == .credentialsRefused)
            #expect(try await failure { try await pupil.replace(first, by: "Genet-2026") } == .credentialsRefused)
            #expect(try await pupil.authenticate(second).outcome == .mustChangePassword)
            try await pupil.promise()
        }
    }

    @Test("because it is refused for good is dropped, and the audit says so")
    func refused() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            bridge.mailbox.fail(with: MailError(.permanent, "no such mailbox"))
            try await bridge.requestTemporaryPassword(pupil)
            _ = await bridge.worker.sweep()
            #expect(try await bridge.owedMails(pupil.identifier).isEmpty)
            #expect(try bridge.mailAudit().last == "mailAbandoned failed refused")
        }
    }

    @Test("for 48 hours is given up, and the audit says so")
    func tooOld() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let before = bridge.mailbox.mails.count
            bridge.mailbox.fail(with: MailError(.temporary, "the relay is down"))
            try await bridge.requestTemporaryPassword(pupil)
            _ = await bridge.worker.sweep()
            bridge.clock.advance(48 * 3600 - 60)
            _ = await bridge.worker.sweep()
            #expect(try await bridge.owedMails(pupil.identifier).first?.attempts == 2)
            bridge.clock.advance(120)
            bridge.mailbox.fail(with: nil)
            _ = await bridge.worker.sweep()
            #expect(try await bridge.owedMails(pupil.identifier).isEmpty && bridge.mailbox.mails.count == before)
            #expect(try bridge.mailAudit().last == "mailAbandoned failed tooOld")
        }
    }

    @Test("because the worker that had claimed it died is sent by another after the back-off, not before")
    func deadWorker() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let before = bridge.mailbox.mails.count
            try await bridge.requestTemporaryPassword(pupil)
            let account = try await bridge.account(pupil.identifier)
            let claim = try #require(
                bridge.operations.lifecycle.claim(account.owedMails[0], on: account, now: bridge.clock.now))
            #expect(try await bridge.operations.write(claim, to: account))
            _ = await bridge.worker.sweep()
            #expect(bridge.mailbox.mails.count == before)
            bridge.clock.advance(40)
            _ = await bridge.worker.sweep()
            #expect(bridge.mailbox.mails.count == before + 1)
            #expect(try await bridge.owedMails(pupil.identifier).isEmpty)
        }
    }
}
