import Foundation

/// Whether somebody has to choose a new password now, and if not, why.
public enum PasswordChangeVerdict: String, Sendable, CaseIterable {
    case due
    /// Closed already, until a new one is chosen.
    case temporary
    /// Closed, and still so when it is resumed or its owner comes back.
    case suspended
    /// Suspended: the password goes, so that it does not open the account when it is resumed or its owner comes back.
    case dueOnReturn
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
        if account.state == .temporary { return .temporary }
        if account.state == .suspended, account.suspension?.formerState == .temporary { return .suspended }
        if let changedAt = account.passwordChangedAt, changedAt >= start { return .recent }
        if account.state == .suspended { return .dueOnReturn }
        return account.mail == nil ? .noMail : .due
    }

    /// Closes an account until its owner has chosen a new password, for which a temporary one is mailed. One that was mailed
    /// before is dead: whoever has the list may have it as well.
    public func requirePasswordChange(on account: Account, since start: Date, now: Date) -> Decision<AccountChange> {
        let verdict = passwordChangeVerdict(on: account, since: start)
        var edits: [AccountEdit] = [.removePassword]
        if account.temporaryPassword != nil { edits.append(.removeTemporaryPassword) }
        switch verdict {
        case .due:
            edits.append(.setState(.temporary))
            // One that is owed already may be on its way, with a password that is dead now.
            edits += account.owedMails.filter { $0.kind == .temporaryPassword }.map { .settle($0) }
            edits.append(.owe(OwedMail(.temporaryPassword, since: now)))
        case .dueOnReturn:
            var suspension = account.suspension ?? Suspension(formerState: .temporary, reason: "")
            suspension.formerState = .temporary
            edits.append(.setSuspension(suspension))
        case .temporary, .suspended, .recent, .noMail:
            return .refuse(
                .notPermitted,
                audit: AuditEvent(
                    .passwordChangeRequired, .refused, account: account.identifier, reason: verdict.rawValue))
        }
        return .change(
            account.change(edits), audit: AuditEvent(.passwordChangeRequired, account: account.identifier))
    }
}
