import Accounts
import Foundation
import Testing

@Suite("A forced change of passwords")
struct PasswordCampaignTests {
    let lifecycle = Lifecycle()

    @Test("closes an account, takes its password and every temporary one, and owes one mail")
    func due() throws {
        for temporary in [nil, issued(.mailed)] {
            let account = try account(temporary: temporary)
            let decision = lifecycle.requirePasswordChange(on: account, since: noon + day, now: noon + day)
            let change = try #require(decision.changed)
            #expect(change.edits.contains(.removePassword))
            let closed = account.applying(change)
            #expect(closed.state == .temporary && closed.temporaryPassword == nil)
            #expect(closed.owedMails.map(\.kind) == [.temporaryPassword])
        }
    }

    @Test("owes no second mail where one is owed")
    func owed() throws {
        var account = try account()
        account.owedMails = [OwedMail(.temporaryPassword, since: noon)]
        let change = lifecycle.requirePasswordChange(on: account, since: noon + day, now: noon + day).changed
        #expect(try account.applying(#require(change)).owedMails.count == 1)
    }

    @Test("leaves alone who is closed, suspended, without address, or has changed since it began")
    func leftAlone() throws {
        var withoutMail = try account()
        withoutMail.mail = nil
        let cases: [(Account, PasswordChangeVerdict)] = [
            (try account(.temporary), .temporary), (try account(.suspended), .suspended), (withoutMail, .noMail),
        ]
        for (account, verdict) in cases {
            #expect(lifecycle.passwordChangeVerdict(on: account, since: noon + day) == verdict)
            #expect(lifecycle.requirePasswordChange(on: account, since: noon + day, now: noon + day).changed == nil)
        }
        let recent = try account()
        #expect(lifecycle.passwordChangeVerdict(on: recent, since: noon) == .recent)
        #expect(lifecycle.passwordChangeVerdict(on: recent, since: noon + 1) == .due)
    }
}
