import Foundation

/// Whether somebody has to choose a new password now, and if not, why.
public enum PasswordChangeVerdict: String, Sendable, CaseIterable {
    case due
    /// Closed already, until a new one is chosen.
    case temporary
    case suspended
    /// Chosen since the campaign began.
    case recent
    /// Nobody to mail a temporary password to: closing the account would leave its owner no way in.
    case noMail
}

// Many passwords have to be changed: a list of them was found, say.
extension Lifecycle {
    /// - Parameter start: of the campaign. Passwords chosen since are left alone, so that a campaign that was interrupted is
    ///   run again, and asks nobody twice.
    public func passwordChangeVerdict(on account: Account, since start: Date) -> PasswordChangeVerdict {
        switch account.state {
        case .suspended: return .suspended
        case .temporary: return .temporary
        case .active: break
        }
        if let changedAt = account.passwordChangedAt, changedAt >= start { return .recent }
        return account.mail == nil ? .noMail : .due
    }

    /// Closes an account until its owner has chosen a new password, for which a temporary one is mailed. One that was mailed
    /// before is dead: whoever has the list may have it as well.
    public func requirePasswordChange(on account: Account, since start: Date, now: Date) -> Decision<AccountChange> {
        let verdict = passwordChangeVerdict(on: account, since: start)
        guard verdict == .due else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(
                    .passwordChangeRequired, .refused, account: account.identifier, reason: verdict.rawValue))
        }
        var edits: [AccountEdit] = [.setState(.temporary), .removePassword]
        if account.temporaryPassword != nil { edits.append(.removeTemporaryPassword) }
        if !account.owedMails.contains(where: { $0.kind == .temporaryPassword }) {
            edits.append(.owe(OwedMail(.temporaryPassword, since: now)))
        }
        return .change(
            account.change(edits), audit: AuditEvent(.passwordChangeRequired, account: account.identifier))
    }
}
