import Foundation

// What the owner of an open account may do, having proved the definitive password.
extension Lifecycle {
    public func changePassword(to hash: PasswordHash, on account: Account, now: Date) -> Decision<AccountChange> {
        guard account.state == .active else { return notActive(account, .passwordChanged) }
        return .change(
            account.change(definitive(hash, on: account, now: now)),
            audit: AuditEvent(.passwordChanged, account: account.identifier))
    }

    /// - Parameter mail: already validated. Both addresses are told.
    public func changeMail(to mail: String, on account: Account, now: Date) -> Decision<AccountChange> {
        guard account.state == .active else { return notActive(account, .mailChanged) }
        var edits: [AccountEdit] = [.setMail(mail), .owe(OwedMail(.mailChanged, since: now, recipient: mail))]
        if let former = account.mail, former != mail {
            edits.append(.owe(OwedMail(.mailChanged, since: now, recipient: former)))
        }
        // What was on its way to the former address must not open the account from there.
        if account.temporaryPassword?.origin == .mailed { edits.append(.removeTemporaryPassword) }
        edits += account.owedMails.filter { $0.kind.bringsTemporaryPassword }.map { .settle($0) }
        return .change(account.change(edits), audit: AuditEvent(.mailChanged, account: account.identifier))
    }

    /// Somebody asks which identifiers are tied to an address; the mail is owed on one of the accounts that have it.
    public func requestReminder(on account: Account, now: Date) -> Decision<AccountChange> {
        guard !account.owedMails.contains(where: { $0.kind == .identifierReminder }) else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(
                    .identifierReminderRequested, .refused, account: account.identifier, reason: "alreadyOwed"))
        }
        return .change(
            account.change(.owe(OwedMail(.identifierReminder, since: now, recipient: account.mail))),
            audit: AuditEvent(.identifierReminderRequested, account: account.identifier))
    }

    private func notActive(_ account: Account, _ action: AuditEvent.Action) -> Decision<AccountChange> {
        .refuse(
            .credentialsRefused,
            audit: AuditEvent(action, .refused, account: account.identifier, reason: account.state.rawValue))
    }
}
