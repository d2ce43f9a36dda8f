import Foundation

// Leavers: people whom their school's feed no longer names.
extension Lifecycle {
    /// Closes an account on the day on which a feed no longer names its owner; the password stays, and opens nothing.
    ///
    /// One that an administrator closed stays the administrator's: it is marked, so that it is deleted in time, and does not
    /// open when its owner comes back.
    /// - Parameter reason: shown to administrators.
    public func depart(_ account: Account, reason: String, now: Date) -> Decision<AccountChange> {
        guard account.leftAt == nil else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(.departed, .refused, account: account.identifier, reason: "alreadyLeft"))
        }
        return .change(
            account.change(closing(account, reason: reason, now: now)),
            audit: AuditEvent(.departed, account: account.identifier, registration: account.registration))
    }

    /// A feed names somebody again who had left: what the leaving closed opens, in the state in which it was.
    public func comeBack(_ account: Account) -> Decision<AccountChange> {
        guard account.leftAt != nil else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(.returned, .refused, account: account.identifier, reason: "hadNotLeft"))
        }
        let isOurs = account.state == .suspended && account.suspension?.origin == .departure
        let edits = isOurs ? reopening(account) : [.setLeftAt(nil)] + settlingDeparture(account)
        return .change(
            account.change(edits),
            audit: AuditEvent(.returned, account: account.identifier, registration: account.registration))
    }

    /// What becomes of a responsible person's account as the children come and go: after the last one it is kept for a while,
    /// then closed like a leaver's.
    ///
    /// - Parameter hasChildren: whether any child on the account is at school, with an account or without.
    /// - Returns: `nil` when there is nothing to do.
    public func follow(_ account: Account, hasChildren: Bool, now: Date) -> Decision<AccountChange>? {
        guard account.kind == .responsible else { return nil }
        guard !hasChildren else { return account.leftAt == nil ? nil : comeBack(account) }
        guard let leftAt = account.leftAt else {
            guard policy.relativeGrace > 0 else { return depart(account, reason: Self.lastChildLeft, now: now) }
            let edits: [AccountEdit] =
                account.state == .suspended ? closing(account, reason: "", now: now) : [.setLeftAt(now)]
            return .change(
                account.change(edits), audit: AuditEvent(.departed, account: account.identifier, reason: "lastChild"))
        }
        guard account.state != .suspended, now.timeIntervalSince(leftAt) >= policy.relativeGrace else { return nil }
        return .change(
            // Deleted in time for the day on which the last child left, not for this one.
            account.change(closing(account, reason: Self.lastChildLeft, now: now).filter { $0 != .setLeftAt(now) }),
            audit: AuditEvent(.departed, account: account.identifier, reason: "graceIsOver"))
    }

    /// Whether an account has been closed for so long since its owner left that it is to be deleted.
    public func isForDeletion(_ account: Account, now: Date) -> Bool {
        guard let leftAt = account.leftAt, account.state == .suspended else { return false }
        return now.timeIntervalSince(leftAt) >= policy.leaverLifetime
    }

    /// Whether nobody seems to wait for a registration any more. A mark of the school's is for the school to end.
    ///
    /// - Parameter writtenAt: by a feed, or for a letter.
    public func isForgotten(_ registration: Registration, writtenAt: Date, now: Date) -> Bool {
        now.timeIntervalSince(writtenAt) >= policy.registrationLifetime && registration.refusedAt == nil
            && registration.owedMails.isEmpty && registration.code.map { !policy.isUsable($0, now: now) } ?? true
    }

    /// When the account of somebody who left is deleted; `nil` for everybody else.
    public func deletion(of account: Account) -> Date? {
        account.leftAt.map { $0.addingTimeInterval(policy.leaverLifetime) }
    }

    private static let lastChildLeft = "the last child left"

    private func closing(_ account: Account, reason: String, now: Date) -> [AccountEdit] {
        guard account.state != .suspended else { return [.setLeftAt(now)] }
        // Whatever the state says: while the office's temporary password waits, nothing may open later without a new one. Nor where
        // somebody set a suspended account to active by hand, a moment ago: with this write the watch would not see it any more.
        let isOpenedByHand = account.suspension != nil
        let former: AccountState =
            account.temporaryPassword?.origin == .administrator || isOpenedByHand ? .temporary : account.state
        let suspension = Suspension(
            formerState: former, reason: account.suspension?.reason ?? reason,
            origin: account.suspension?.origin ?? .departure)
        let mail: [AccountEdit] = account.mail == nil ? [] : [.owe(OwedMail(.departure, since: now))]
        return [.setState(.suspended), .setSuspension(suspension), .setLeftAt(now)] + mail
    }
}
