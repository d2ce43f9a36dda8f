import Accounts
import Foundation
import Testing

@Suite("An account that somebody else wrote")
struct OutsideChangeRules {
    let lifecycle = Lifecycle()
    let root = "cn=root,dc=fr"

    func mend(_ account: Account, reset: Bool = false) -> (edits: [AccountEdit], reason: String?, after: Account) {
        let (change, event) = lifecycle.mend(
            OutsideChange(account: account, isPasswordReset: reset, author: root), now: noon)
        #expect(event.action == .changedOutside && event.account == account.identifier && event.subject == root)
        #expect(change.version == account.version)
        return (change.edits, event.reason, account.applying(change))
    }

    @Test("loses its password while it is temporary, and its owner is offered a temporary one by mail")
    func temporary() throws {
        let mended = mend(try account(.temporary))
        #expect(mended.edits.contains(.removePassword) && mended.after.state == .temporary)
        #expect(mended.after.owedMails.map(\.kind) == [.temporaryPassword] && mended.reason == "temporary")
    }

    @Test("is offered no other temporary password while one is valid or on its way, nor without an address")
    func offeredOnce() throws {
        #expect(mend(try account(.temporary, temporary: issued())).edits == [.removePassword])
        var owing = try account(.temporary)
        owing.owedMails = [OwedMail(.temporaryPassword, since: noon - 60)]
        #expect(mend(owing).edits == [.removePassword])
        var unreachable = try account(.temporary)
        unreachable.mail = nil
        #expect(mend(unreachable).edits == [.removePassword])
        var late = issued()
        late.expiry = noon
        #expect(mend(try account(.temporary, temporary: late)).after.owedMails.count == 1)
        #expect(mend(try account(.temporary, temporary: issued(failures: 5))).after.owedMails.count == 1)
    }

    @Test("loses its password while it is suspended, and is temporary when it is resumed; the reason stays")
    func suspended() throws {
        var left = try account(.suspended)
        left.suspension = Suspension(formerState: .active, reason: "left")
        let mended = mend(left)
        #expect(mended.edits.contains(.removePassword) && mended.after.state == .suspended)
        #expect(mended.after.suspension == Suspension(formerState: .temporary, reason: "left"))
        #expect(lifecycle.resume(mended.after).changed.map(mended.after.applying)?.state == .temporary)
        let byHand = mend(try account(.suspended)).after
        #expect(byHand.suspension?.formerState == .temporary && byHand.suspension?.reason.contains(root) == true)
    }

    @Test(
        "is temporary when pwdReset says that the password is to be changed, and pwdReset is taken away",
        arguments: AccountState.allCases)
    func passwordReset(state: AccountState) throws {
        let mended = mend(try account(state), reset: true)
        #expect(mended.edits.contains(.removePasswordReset) && mended.edits.contains(.removePassword))
        #expect(mended.after.state == (state == .suspended ? .suspended : .temporary))
    }

    @Test(
        "is closed again when it was opened by hand: before its owner had chosen a password, or while it was suspended")
    func openedByHand() throws {
        let mended = mend(try account(.active, temporary: issued(.administrator)))
        #expect(mended.after.state == .temporary && mended.edits.contains(.removePassword))
        #expect(mended.after.temporaryPassword != nil && mended.reason == "openedByHand")
        var left = try account()
        left.suspension = Suspension(formerState: .active, reason: "left")
        let shut = mend(left).after
        #expect(shut.state == .suspended && shut.suspension == Suspension(formerState: .temporary, reason: "left"))
        // A mailed one was asked for by anybody who knows the identifier, and closes nothing.
        #expect(mend(try account(.active, temporary: issued(.mailed))).edits.isEmpty)
    }

    @Test("is suspended when its state is none of ours", arguments: [IrregularState.absent, .unknown("open")])
    func unknownState(state: IrregularState) throws {
        var odd = try account(.suspended)
        odd.irregularState = state
        let mended = mend(odd)
        #expect(mended.after.state == .suspended && mended.after.irregularState == nil)
        #expect(mended.edits.contains(.removePassword) && mended.after.suspension?.formerState == .temporary)
    }

    @Test("tells of a weak password when it is active, and is closed by one where the site wants that")
    func weakPassword() throws {
        func mend(_ account: Account, closing: Bool) -> (edits: [AccountEdit], reason: String?) {
            var lifecycle = lifecycle
            lifecycle.policy.closesWeakPasswords = closing
            let (change, event) = lifecycle.mend(
                OutsideChange(account: account, isPasswordReset: false, weakness: .lowerCost, author: root), now: noon)
            return (change.edits, event.reason)
        }
        let told = mend(try account(), closing: false)
        #expect(told.edits.isEmpty && told.reason == "weakPassword")
        let shut = mend(try account(), closing: true)
        #expect(shut.reason == "weakPassword" && shut.edits.contains(.removePassword))
        #expect(
            shut.edits.contains(.setState(.temporary))
                && shut.edits.contains(.owe(OwedMail(.temporaryPassword, since: noon))))
        // What is closed stays so for the reason that closed it.
        #expect(mend(try account(.suspended), closing: false).reason == "suspended")
        #expect(mend(try account(.temporary), closing: false).edits.contains(.removePassword))
    }

    @Test("is only taken over, which is a write, when it is active: what was changed is recorded once")
    func active() throws {
        let mended = mend(try account())
        #expect(mended.edits.isEmpty && mended.after.version == 8 && mended.reason == "active")
    }
}
