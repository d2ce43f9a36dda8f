import Foundation

/// A child that the owner of an account said is not theirs, until that is marked on the registration, where the school sees it.
public struct RefusedChild: Sendable, Equatable {
    public var child: Child
    /// To the second.
    public var at: Date

    public init(_ child: Child, at time: Date) {
        self.child = child
        at = Date(timeIntervalSince1970: time.timeIntervalSince1970.rounded(.down))
    }
}

// "This is not my child", "this letter is not for me": said once, it holds until the school has looked.
extension Lifecycle {
    /// A letter that came to somebody whom it is not for, or about a child who is not theirs. Its code is dead with the write,
    /// and so is the mail that would make another.
    ///
    /// - Parameter registration: found by the code, and without objection.
    public func refuse(_ registration: Registration, now: Date) -> Decision<RegistrationChange> {
        .change(
            registration.change(marking(registration, at: now)),
            audit: AuditEvent(.codeRefused, registration: registration.key))
    }

    /// What an owner said of a child is brought to the registration that a feed made since; `nil` when it says so already.
    public func mark(_ refused: RefusedChild, on registration: Registration) -> RegistrationChange? {
        registration.refusedAt == nil ? registration.change(marking(registration, at: refused.at)) : nil
    }

    private func marking(_ registration: Registration, at time: Date) -> [RegistrationEdit] {
        [.setRefusedAt(time)] + (registration.code == nil ? [] : [.removeCode])
            + registration.owedMails.map(RegistrationEdit.settle)
    }

    /// Takes a child off an account whose owner, proved by the password, says that it is not theirs. The only write that
    /// matters: everything else follows from what it leaves on the account.
    ///
    /// - Parameters:
    ///   - names: as the account's page shows them. Two records of one child go together.
    public func refuseChild(
        _ names: (givenName: String, surname: String), on account: Account, now: Date
    ) -> Decision<AccountChange> {
        func refused(_ refusal: Refusal, _ reason: String) -> Decision<AccountChange> {
            .refuse(
                refusal, audit: AuditEvent(.childRefused, .refused, account: account.identifier, reason: reason))
        }
        guard account.state == .active else { return refused(.credentialsRefused, account.state.rawValue) }
        let leaving = account.children.filter { ($0.person.givenName, $0.person.surname) == names }
        guard let first = leaving.first else { return refused(.notPermitted, "noSuchChild") }
        let remaining = account.children.filter { !leaving.contains($0) }
        return .change(
            account.change(
                .detach(leaving.map { RefusedChild($0, at: now) }, remaining: remaining, ownKey: account.ownKey)),
            audit: AuditEvent(.childRefused, account: account.identifier, registration: first.registration))
    }

    /// The registration has the mark.
    public func settle(_ refused: RefusedChild, on account: Account) -> AccountChange? {
        account.refusedChildren.contains(refused) ? account.change(.settleRefusal(refused)) : nil
    }
}

extension Account {
    /// What an account is registered under that has no child any more: no feed's key, so that nobody's registration is used up.
    public var ownKey: RegistrationKey {
        RegistrationKey("\(registration.relative?.text ?? registration.text)~\(identifier.text)")
    }
}
