import Accounts
import Foundation
import Testing

@Suite("Somebody who leaves")
struct DepartureRules {
    let lifecycle = Lifecycle()

    private func left(_ account: Account) throws -> Account {
        account.applying(try #require(lifecycle.depart(account, reason: "no longer named", now: noon).changed))
    }

    private func parent(leftAt: Date? = nil) throws -> Account {
        var parent = try account()
        parent.kind = .responsible
        parent.leftAt = leftAt
        return parent
    }

    @Test("is suspended on the day and told by mail; who comes back has the account again, and no mail says otherwise")
    func thereAndBack() throws {
        let away = try left(try account())
        #expect(away.state == .suspended && away.leftAt == noon)
        #expect(away.suspension == Suspension(formerState: .active, reason: "no longer named", origin: .departure))
        #expect(away.owedMails.map(\.kind) == [.departure])
        #expect(lifecycle.deletion(of: away) == noon + 90 * day)
        let back = away.applying(try #require(lifecycle.comeBack(away).changed))
        #expect(back.state == .active && back.leftAt == nil && back.suspension == nil && back.owedMails.isEmpty)
    }

    @Test("leaves once, and comes back once")
    func once() throws {
        #expect(lifecycle.depart(try left(try account()), reason: "", now: noon).refusal == .notPermitted)
        #expect(lifecycle.comeBack(try account()).refusal == .notPermitted)
    }

    @Test("stays closed for an administrator's reason, whoever closed the account first")
    func administrator() throws {
        var closed = try account(.suspended)
        closed.suspension = Suspension(formerState: .active, reason: "theft")
        let away = try left(closed)
        #expect(away.suspension == closed.suspension && away.owedMails.isEmpty)
        let back = away.applying(try #require(lifecycle.comeBack(away).changed))
        #expect(back.state == .suspended && back.suspension == closed.suspension && back.leftAt == nil)

        let leaver = try left(try account())
        let taken = leaver.applying(try #require(lifecycle.suspend(leaver, reason: "theft").changed))
        #expect(taken.suspension == Suspension(formerState: .active, reason: "theft"))
        let returned = taken.applying(try #require(lifecycle.comeBack(taken).changed))
        #expect(returned.state == .suspended)
        #expect(returned.applying(try #require(lifecycle.resume(returned).changed)).state == .active)
    }

    @Test("stays closed for an administrator's reason, also when somebody had set the state to active by hand")
    func openedByHand() throws {
        var opened = try account(.active)
        opened.suspension = Suspension(formerState: .active, reason: "theft")
        let away = try left(opened)
        #expect(away.state == .suspended)
        #expect(away.suspension == Suspension(formerState: .temporary, reason: "theft"))
        let back = away.applying(try #require(lifecycle.comeBack(away).changed))
        #expect(back.state == .suspended && back.leftAt == nil)
        #expect(back.applying(try #require(lifecycle.resume(back).changed)).state == .temporary)
    }

    @Test("never comes back to an open account while its password was temporary, or somebody else's")
    func temporary() throws {
        let closed = [
            try account(.temporary), try account(.temporary, temporary: issued(.administrator)),
            // Set to active by hand a moment ago: the office's password still waits to be changed.
            try account(.active, temporary: issued(.administrator)),
        ]
        for account in closed {
            let away = try left(account)
            #expect(away.applying(try #require(lifecycle.comeBack(away).changed)).state == .temporary)
            #expect(away.applying(try #require(lifecycle.resume(away).changed)).state == .temporary)
        }
        let away = try left(try account())
        let written = OutsideChange(account: away, isPasswordReset: false, author: "cn=root")
        let mended = away.applying(lifecycle.mend(written, now: noon).change)
        #expect(mended.suspension?.origin == .departure)
        #expect(mended.applying(try #require(lifecycle.comeBack(mended).changed)).state == .temporary)
    }

    @Test("is deleted after the time that is set, and nobody else is")
    func deletion() throws {
        let away = try left(try account())
        #expect(!lifecycle.isForDeletion(away, now: noon + 90 * day - 1))
        #expect(lifecycle.isForDeletion(away, now: noon + 90 * day))
        #expect(!lifecycle.isForDeletion(try account(.suspended), now: noon + 400 * day))
        #expect(!lifecycle.isForDeletion(try parent(leftAt: noon), now: noon + 400 * day))
        let resumed = away.applying(try #require(lifecycle.resume(away).changed))
        #expect(!lifecycle.isForDeletion(resumed, now: noon + 400 * day))
    }

    @Test("leaves a parent, after the last child, an open account for a while, and then a closed one")
    func lastChild() throws {
        let parent = try parent()
        #expect(lifecycle.follow(parent, hasChildren: true, now: noon) == nil)
        let waiting = parent.applying(try #require(lifecycle.follow(parent, hasChildren: false, now: noon)?.changed))
        #expect(waiting.state == .active && waiting.leftAt == noon && waiting.owedMails.isEmpty)
        #expect(lifecycle.follow(waiting, hasChildren: false, now: noon + 30 * day - 1) == nil)
        let later = noon + 30 * day
        let closed = waiting.applying(try #require(lifecycle.follow(waiting, hasChildren: false, now: later)?.changed))
        #expect(closed.state == .suspended && closed.leftAt == noon && closed.owedMails.map(\.kind) == [.departure])
        #expect(lifecycle.follow(closed, hasChildren: false, now: later + day) == nil)
        for account in [waiting, closed] {
            let back = account.applying(try #require(lifecycle.follow(account, hasChildren: true, now: later)?.changed))
            #expect(back.state == .active && back.leftAt == nil)
        }
        #expect(lifecycle.follow(try account(), hasChildren: false, now: noon) == nil)
    }
}
