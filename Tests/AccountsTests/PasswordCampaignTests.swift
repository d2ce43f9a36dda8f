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

    @Test("owes one mail, and not the one that may be on its way with a password that is dead now")
    func owed() throws {
        var account = try account()
        account.owedMails = [OwedMail(.temporaryPassword, since: noon)]
        let change = lifecycle.requirePasswordChange(on: account, since: noon + day, now: noon + day).changed
        let owed = try account.applying(#require(change)).owedMails
        #expect(owed.count == 1 && owed.first != account.owedMails.first)
    }

    @Test("takes a suspended account's password, so that resuming it or coming back does not open it")
    func suspended() throws {
        for origin in Suspension.Origin.allCases {
            var suspended = try account(.suspended)
            suspended.suspension = Suspension(formerState: .active, reason: "left", origin: origin)
            if origin == .departure { suspended.leftAt = noon }
            let decision = lifecycle.requirePasswordChange(on: suspended, since: noon + day, now: noon + day)
            let change = try #require(decision.changed)
            #expect(change.edits.contains(.removePassword))
            let closed = suspended.applying(change)
            #expect(closed.state == .suspended && closed.suspension?.origin == origin && closed.owedMails.isEmpty)
            #expect(try closed.applying(#require(lifecycle.resume(closed).changed)).state == .temporary)
            #expect(lifecycle.passwordChangeVerdict(on: closed, since: noon + day) == .suspended)
        }
    }

    @Test("leaves alone who is closed, without address, or has changed since it began")
    func leftAlone() throws {
        var withoutMail = try account()
        withoutMail.mail = nil
        let cases: [(Account, PasswordChangeVerdict)] = [
            (try account(.temporary), .temporary), (withoutMail, .noMail),
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
