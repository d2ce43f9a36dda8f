import Foundation

/// Whether somebody has to choose a new password now, and if not, why.
public enum PasswordChangeVerdict: String, Sendable, CaseIterable {
    case due
    /// Closed already, until a new one is chosen.
    case temporary
    /// Closed, and still so when it is resumed or its owner comes back.
    case suspended
    /// Suspended: the password goes, or the owner is asked, so that it counts when the account is resumed or its owner comes back.
    case dueOnReturn
    /// Chosen since the campaign began.
    case recent
    /// Asked since the campaign began, and still open.
    case asked
    /// Nobody to mail a temporary password to: closing the account would leave its owner no way in.
    case noMail
}

/// What a campaign does to an account that is due.
public enum PasswordCampaign: Sendable {
    /// E-lyco is closed until the owner has chosen a new password, for which a temporary one is mailed.
    case closing
    /// E-lyco stays open; the portal leads the owner to the change at the next sign-in, and a mail asks for it.
    case asking
}

// Many passwords have to be changed: a list of them was found, say.
extension Lifecycle {
    /// - Parameter start: of the campaign. Passwords chosen since are left alone, so that a campaign that was interrupted is
    ///   run again, and asks nobody twice.
    public func passwordChangeVerdict(
        on account: Account, _ campaign: PasswordCampaign = .closing, since start: Date
    ) -> PasswordChangeVerdict {
        if account.state == .temporary { return .temporary }
        if account.state == .suspended, account.suspension?.formerState == .temporary { return .suspended }
        if let changedAt = account.passwordChangedAt, changedAt >= start { return .recent }
        if campaign == .asking, let askedAt = account.passwordChangeAskedAt, askedAt >= start { return .asked }
        if account.state == .suspended { return .dueOnReturn }
        // Who cannot be mailed is asked at the portal all the same.
        return account.mail == nil && campaign == .closing ? .noMail : .due
    }

    public func requirePasswordChange(
        on account: Account, _ campaign: PasswordCampaign = .closing, since start: Date, now: Date
    ) -> Decision<AccountChange> {
        let verdict = passwordChangeVerdict(on: account, campaign, since: start)
        guard [.due, .dueOnReturn].contains(verdict) else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(
                    .passwordChangeRequired, .refused, account: account.identifier, reason: verdict.rawValue))
        }
        let edits =
            campaign == .closing
            ? closing(account, isSuspended: verdict == .dueOnReturn, now: now)
            : asking(account, isSuspended: verdict == .dueOnReturn, now: now)
        let reason = campaign == .asking ? "asked" : nil
        return .change(
            account.change(edits),
            audit: AuditEvent(.passwordChangeRequired, account: account.identifier, reason: reason))
    }

    /// A temporary password that was mailed before is dead: whoever has the list may have it as well.
    private func closing(_ account: Account, isSuspended: Bool, now: Date) -> [AccountEdit] {
        var edits: [AccountEdit] = [.removePassword]
        if account.temporaryPassword != nil { edits.append(.removeTemporaryPassword) }
        if isSuspended {
            var suspension = account.suspension ?? Suspension(formerState: .temporary, reason: "")
            suspension.formerState = .temporary
            return edits + [.setSuspension(suspension)]
        }
        // One that is owed already may be on its way, with a password that is dead now.
        edits += account.owedMails.filter { $0.kind.isAboutFormerPassword }.map { .settle($0) }
        return edits + [.setState(.temporary), .owe(OwedMail(.passwordChangeRequired, since: now))]
    }

    private func asking(_ account: Account, isSuspended: Bool, now: Date) -> [AccountEdit] {
        let mark = AccountEdit.setPasswordChangeAskedAt(now)
        let isOwed = account.owedMails.contains { $0.kind == .passwordChangeAsked }
        guard !isSuspended, !isOwed, account.mail != nil else { return [mark] }
        return [mark, .owe(OwedMail(.passwordChangeAsked, since: now))]
    }
}
