// What an administrator may do to an account.
extension Lifecycle {
    /// State only: the password stays, and opens nothing until the account is resumed.
    ///
    /// An account that a feed closed becomes the administrator's: it stays closed when its owner comes back.
    public func suspend(_ account: Account, reason: String) -> Decision<AccountChange> {
        if account.state == .suspended, let suspension = account.suspension, suspension.origin == .departure {
            return .change(
                account.change(.setSuspension(Suspension(formerState: suspension.formerState, reason: reason))),
                audit: AuditEvent(.suspended, account: account.identifier))
        }
        guard account.state != .suspended else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(.suspended, .refused, account: account.identifier, reason: "alreadySuspended"))
        }
        let suspension = Suspension(formerState: account.state, reason: reason)
        return .change(
            account.change(.setState(.suspended), .setSuspension(suspension)),
            audit: AuditEvent(.suspended, account: account.identifier))
    }

    /// Back to the state before: an account that was closed for a temporary password is closed again.
    public func resume(_ account: Account) -> Decision<AccountChange> {
        guard account.state == .suspended else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(.resumed, .refused, account: account.identifier, reason: "notSuspended"))
        }
        return .change(
            account.change(reopening(account)), audit: AuditEvent(.resumed, account: account.identifier))
    }

    /// Whoever was waiting to be deleted waits no more.
    func reopening(_ account: Account) -> [AccountEdit] {
        // Where there is a doubt, the state that opens less: a suspension without its record, set by hand, or a temporary
        // password of the office's that nobody has replaced.
        let isClosed = account.temporaryPassword?.origin == .administrator
        let former = account.suspension?.formerState ?? .temporary
        let state: AccountState = isClosed || former == .suspended ? .temporary : former
        return [.setState(state)] + (account.suspension == nil ? [] : [.removeSuspension])
            + (account.leftAt == nil ? [] : [.setLeftAt(nil)])
            + settlingDeparture(account)
    }

    /// Nobody is told any more that the account was closed.
    func settlingDeparture(_ account: Account) -> [AccountEdit] {
        account.owedMails.filter { $0.kind == .departure }.map { .settle($0) }
    }
}
