import Accounts
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("After a write whose outcome is unknown")
struct OwedMailOrderTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func account(owing mails: [OwedMail]) throws -> Account {
        Account(
            identifier: try Identifier("zoe.legoff"), registration: RegistrationKey("AC$1"), kind: .pupil,
            state: .active,
            person: Person(givenName: "Zoé", surname: "Le Goff"), owedMails: mails, version: 2)
    }

    @Test("the account is recognised in whatever order the directory gives the mails that it owes")
    func order() throws {
        let mails = [
            OwedMail(.mailChanged, since: now, recipient: "a@example.org"), OwedMail(.passwordChanged, since: now),
        ]
        let written = try account(owing: mails)
        #expect(try written.tellsTheSame(as: account(owing: mails.reversed())))
        #expect(try !written.tellsTheSame(as: account(owing: [mails[0]])))
        #expect(try !account(owing: [mails[0]]).tellsTheSame(as: written))
        var changed = try account(owing: mails.reversed())
        changed.version = 3
        #expect(!written.tellsTheSame(as: changed))
    }

    @Test("it is recognised when a claimed mail stands elsewhere among those that are owed")
    func claimed() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let identifier = try Identifier(pupil.identifier)
            try await bridge.requestTemporaryPassword(pupil)
            try await bridge.operations.requestReminder(for: pupil.mail, by: .worker("test"))
            var account = try await bridge.account(pupil.identifier)
            let claim = try #require(
                bridge.operations.lifecycle.claim(account.owedMails[0], on: account, now: bridge.clock.now))
            #expect(try await bridge.operations.write(claim, to: account))
            account = account.applying(claim)
            let read = try #require(try await bridge.store.account(identifier))
            #expect(read.tellsTheSame(as: account))
        }
    }
}
