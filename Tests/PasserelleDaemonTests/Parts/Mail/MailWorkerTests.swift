import Accounts
import ControlAPI
import Foundation
import Mailing
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("The mail worker")
struct MailWorkerTests {
    @Test("sends each mail once, though two of them sweep at the same moment, fifty times")
    func twoWorkers() async throws {
        try await withBridge(sendsMail: false) { bridge in
            var pupils: [Pupil] = []
            for number in 0..<4 { pupils.append(try await bridge.settledPupil("pupil\(number)", number: number)) }
            for round in 0..<50 {
                let before = bridge.mailbox.mails.count
                for pupil in pupils { try await bridge.requestTemporaryPassword(pupil) }
                let other = bridge.worker(over: bridge.mailbox)
                async let one = bridge.worker.sweep()
                async let two = other.sweep()
                _ = await (one, two)
                let sent = bridge.mailbox.mails.dropFirst(before).map(\.to).sorted()
                #expect(sent == pupils.map(\.mail), "round \(round)")
            }
            for pupil in pupils { #expect(try await bridge.owedMails(pupil.identifier).isEmpty) }
        }
    }

    @Test("names in a reminder everybody who has the address and is not suspended, in one mail")
    func reminder() async throws {
        try await withBridge(sendsMail: false) { bridge in
            for (number, identifier) in ["anna.legoff", "brice.legoff", "carl.legoff"].enumerated() {
                _ = try await bridge.settledPupil(identifier, number: number, mail: "family@example.org")
            }
            _ = try await bridge.settledPupil("dora.morvan", number: 9)
            _ = try await bridge.operations.suspend(Identifier("carl.legoff"), reason: "left", by: .worker("test"))
            let before = bridge.mailbox.mails.count
            try await bridge.operations.requestReminder(for: "family@example.org", by: .worker("test"))
            _ = await bridge.worker.sweep()
            let mails = bridge.mailbox.mails.dropFirst(before)
            #expect(mails.map(\.to) == ["family@example.org"])
            let text = try #require(mails.first?.text)
            #expect(text.contains("anna.legoff") && text.contains("brice.legoff"))
            #expect(!text.contains("carl.legoff") && !text.contains("dora.morvan"))
        }
    }

    @Test("gives up a mail that no account can owe, and sends no other in its place")
    func foreignKind() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let before = bridge.mailbox.mails.count
            let owed =
                "changetype: modify\nadd: passerelleMailOwed\npasserelleMailOwed: "
                + OwedMail(.activationCode, since: bridge.clock.now).stored
            #expect(
                try await bridge.directory.modify("dn: \(bridge.dn(pupil.identifier))\n\(owed)\n", as: .daemon) == 0)
            _ = await bridge.worker.sweep()
            #expect(bridge.mailbox.mails.count == before)
            #expect(try await bridge.owedMails(pupil.identifier).isEmpty)
            #expect(try bridge.mailAudit().last == "mailAbandoned failed notAnAccounts")
        }
    }

    @Test("tells both addresses that the address was changed")
    func bothAddresses() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let before = bridge.mailbox.mails.count
            _ = try await bridge.operations.changeMail(
                of: Identifier(pupil.identifier), current: "Mimosa-42", to: "zoe@example.net", by: .worker("test"))
            _ = await bridge.worker.sweep()
            let told = bridge.mailbox.mails.dropFirst(before)
            #expect(Set(told.map(\.to)) == [pupil.mail, "zoe@example.net"] && told.count == 2)
            // The former address does not learn the new one.
            #expect(told.allSatisfy { !$0.text.contains("zoe@example.net") || $0.to == "zoe@example.net" })
            #expect(try await bridge.owedMails(pupil.identifier).isEmpty)
        }
    }

    @Test("sends no temporary password to an account that was suspended meanwhile, nor makes one")
    func suspended() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let before = bridge.mailbox.mails.count
            try await bridge.requestTemporaryPassword(pupil)
            _ = try await bridge.operations.suspend(Identifier(pupil.identifier), reason: "left", by: .worker("test"))
            _ = await bridge.worker.sweep()
            let account = try await bridge.account(pupil.identifier)
            #expect(account.owedMails.isEmpty && account.temporaryPassword == nil)
            #expect(bridge.mailbox.mails.count == before)
            #expect(try bridge.mailAudit().last == "temporaryPasswordMailed refused closed")
        }
    }

    @Test("sends notice of a temporary password that an administrator gave, without the password")
    func given() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let before = bridge.mailbox.mails.count
            let (secret, _) = try #require(
                try await bridge.operations.givePassword(to: Identifier(pupil.identifier), by: .worker("test")))
            pupil.open(nil)
            pupil.shut(try #require(secret.text))
            _ = await bridge.worker.sweep()
            let mail = try #require(bridge.mailbox.mails.dropFirst(before).first)
            let text = try #require(secret.text)
            #expect(mail.to == pupil.mail && !mail.text.contains(text))
            try await pupil.promise()
        }
    }

    @Test("looks again by itself when the bell rings")
    func bell() async throws {
        try await withBridge { bridge in
            let pupil = try await bridge.settledPupil()
            _ = try await pupil.forget()
        }
    }

    @Test("says how long nothing will be due")
    func pause() async throws {
        try await withBridge(sendsMail: false) { bridge in
            #expect(await bridge.worker.sweep() == .seconds(1))
        }
    }
}
