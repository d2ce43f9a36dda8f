// What an administrator may do to an account.
extension Lifecycle {
    /// State only: the password stays, and opens nothing until the account is resumed.
    public func suspend(_ account: Account, reason: String) -> Decision<AccountChange> {
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
        // A suspension without its record (set by hand) resumes to the state that opens less, if there is a doubt.
        let isClosed = account.temporaryPassword?.origin == .administrator
        let state = account.suspension?.formerState ?? (isClosed ? .temporary : .active)
        let edits: [AccountEdit] = [.setState(state == .suspended ? .temporary : state)]
        return .change(
            account.change(edits + (account.suspension == nil ? [] : [.removeSuspension])),
            audit: AuditEvent(.resumed, account: account.identifier))
    }
}
