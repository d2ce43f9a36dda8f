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
            #expect(closed.owedMails.map(\.kind) == [.passwordChangeRequired])
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

    @Test("that only asks leaves the account open and the password working, and ends with a new one")
    func asked() throws {
        let account = try account()
        let asked = try account.applying(
            #require(lifecycle.requirePasswordChange(on: account, .asking, since: noon + day, now: noon + day).changed))
        #expect(asked.state == .active && asked.passwordChangeAskedAt == noon + day)
        #expect(asked.owedMails.map(\.kind) == [.passwordChangeAsked])
        #expect(lifecycle.passwordChangeVerdict(on: asked, .asking, since: noon + day) == .asked)
        // The next campaign asks again, with one mail, and one that closes is not put off by it.
        #expect(lifecycle.passwordChangeVerdict(on: asked, .asking, since: noon + 2 * day) == .due)
        #expect(lifecycle.passwordChangeVerdict(on: asked, since: noon + day) == .due)
        let again = lifecycle.requirePasswordChange(on: asked, .asking, since: noon + 2 * day, now: noon + 2 * day)
        #expect(try asked.applying(#require(again.changed)).owedMails == asked.owedMails)

        // What asks says that E-lyco stays open: it does not leave when the password is withdrawn.
        let hash = try #require(PasswordHash(phc: "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"))
        for change in [
            lifecycle.requirePasswordChange(on: asked, since: noon + 2 * day, now: noon + 2 * day),
            lifecycle.givePassword(hash: hash, to: asked, now: noon + 2 * day),
        ] {
            let closed = try asked.applying(#require(change.changed))
            #expect(closed.state == .temporary && !closed.owedMails.contains { $0.kind == .passwordChangeAsked })
        }

        let changed = try asked.applying(
            #require(lifecycle.changePassword(to: hash, on: asked, now: noon + 2 * day).changed))
        #expect(changed.passwordChangeAskedAt == nil && changed.owedMails.map(\.kind) == [.passwordChanged])
    }

    @Test("that only asks marks who cannot be mailed, or is suspended, for the day on which they sign in")
    func askedLater() throws {
        var withoutMail = try account()
        withoutMail.mail = nil
        var suspended = try account(.suspended)
        suspended.suspension = Suspension(formerState: .active, reason: "left")
        for account in [withoutMail, suspended] {
            let change = lifecycle.requirePasswordChange(on: account, .asking, since: noon + day, now: noon + day)
                .changed
            let asked = try account.applying(#require(change))
            #expect(
                asked.passwordChangeAskedAt == noon + day && asked.owedMails.isEmpty && asked.state == account.state)
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
