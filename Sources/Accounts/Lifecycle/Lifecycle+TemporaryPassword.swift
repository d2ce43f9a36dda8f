import Foundation

// A forgotten password: asked for, issued, presented, replaced. Nothing here ever touches `userPassword` with a temporary
// secret; that only `replaceTemporaryPassword` writes it, with a definitive hash, is what keeps the promise by construction.
extension Lifecycle {
    /// Somebody who knows the identifier says the password is forgotten. Only a mail is owed.
    public func requestTemporaryPassword(for account: Account, now: Date) -> Decision<AccountChange> {
        func refused(_ reason: String) -> Decision<AccountChange> {
            .refuse(
                .notPermitted,
                audit: AuditEvent(.temporaryPasswordRequested, .refused, account: account.identifier, reason: reason))
        }
        guard account.state != .suspended else { return refused("suspended") }
        guard account.mail != nil else { return refused("noMail") }
        // Anybody can ask; what an administrator has just given to the right person must not die of it.
        if let given = account.temporaryPassword, given.origin == .administrator, isUsable(given, now: now) {
            return refused("givenByAdministrator")
        }
        let isOwed = account.owedMails.contains { $0.kind.bringsTemporaryPassword }
        var edits: [AccountEdit] = isOwed ? [] : [.owe(OwedMail(.temporaryPassword, since: now))]
        if policy.resetClosesAccount == .atRequest, account.state == .active {
            edits += [.setState(.temporary), .removePassword]
        }
        guard !edits.isEmpty else { return refused("alreadyOwed") }
        return .change(
            account.change(edits), audit: AuditEvent(.temporaryPasswordRequested, account: account.identifier))
    }

    /// The moment before the mail leaves: the secret that was just made becomes the only temporary password.
    ///
    /// The mail is claimed in the same write and stays owed; it is settled once the relay has taken it.
    public func issueMailedPassword(
        hash: PasswordHash, for owed: OwedMail, to account: Account, now: Date
    ) -> Decision<AccountChange> {
        guard account.state != .suspended, account.mail != nil, let claim = claim(owed, on: account, now: now) else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(.temporaryPasswordMailed, .refused, account: account.identifier, reason: "closed"))
        }
        // An account that an administrator closed stays closed by the origin of the secret that closed it.
        let origin: IssuedTemporaryPassword.Origin =
            account.temporaryPassword?.origin == .administrator ? .administrator : .mailed
        let issued = IssuedTemporaryPassword(
            hash: hash.phc, expiry: now.addingTimeInterval(policy.mailedTemporaryLifetime), origin: origin)
        return .change(
            account.change([.setTemporaryPassword(issued)] + claim.edits),
            audit: AuditEvent(.temporaryPasswordMailed, account: account.identifier))
    }

    /// An administrator gives a temporary password: the account is closed in the same write, and its owner told.
    ///
    /// - Parameter giver: the name that the owner is told, when it was somebody of the school.
    public func givePassword(
        hash: PasswordHash, to account: Account, by giver: String? = nil, now: Date
    ) -> Decision<AccountChange> {
        guard account.state != .suspended else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(.temporaryPasswordGiven, .refused, account: account.identifier, reason: "suspended"))
        }
        let issued = IssuedTemporaryPassword(
            hash: hash.phc, expiry: now.addingTimeInterval(policy.givenTemporaryLifetime), origin: .administrator)
        var edits: [AccountEdit] = [.setState(.temporary), .removePassword, .setTemporaryPassword(issued)]
        edits += account.owedMails.filter { $0.kind.isAboutFormerPassword }.map { .settle($0) }
        if account.mail != nil {
            edits.append(.owe(OwedMail(.temporaryPasswordByAdministrator, since: now, giver: giver)))
        }
        return .change(account.change(edits), audit: AuditEvent(.temporaryPasswordGiven, account: account.identifier))
    }

    /// Takes one try before the secret is looked at, so that tries made at the same moment cannot share one.
    ///
    /// - Returns: the guarded write to make first, or a refusal when nothing is outstanding, it expired, or no try is left.
    public func spendTry(on account: Account, now: Date) -> Decision<AccountChange> {
        func refused(_ reason: String) -> Decision<AccountChange> {
            .refuse(
                .credentialsRefused,
                audit: AuditEvent(.authenticated, .refused, account: account.identifier, reason: reason))
        }
        guard let issued = account.temporaryPassword, account.state != .suspended else { return refused("wrongSecret") }
        guard now < issued.expiry else { return refused("temporaryExpired") }
        guard issued.failures < policy.temporaryTries else { return refused("temporaryDead") }
        return .change(
            account.change(.setTemporaryFailures(issued.failures + 1)),
            audit: AuditEvent(.authenticated, account: account.identifier))
    }

    func isUsable(_ issued: IssuedTemporaryPassword, now: Date) -> Bool {
        now < issued.expiry && issued.failures < policy.temporaryTries
    }

    /// Gives back the try that a right temporary password spent.
    public func refundTry(on account: Account) -> AccountChange? {
        guard let issued = account.temporaryPassword, issued.failures > 0 else { return nil }
        return account.change(.setTemporaryFailures(issued.failures - 1))
    }

    /// Why `password` may not take the temporary one's place; empty when it may.
    public func problems(withNew password: Secret, for account: Account, former: Secret) -> [PasswordRules.Problem] {
        rules.problems(with: password, identity: account.identity, former: [former])
    }

    /// The owner chose a definitive password: the account opens, and the temporary one is gone, in one write.
    ///
    /// - Parameter account: as it is after `spendTry`, with the presented secret found right.
    public func replaceTemporaryPassword(by hash: PasswordHash, on account: Account, now: Date) -> Decision<
        AccountChange
    > {
        guard account.temporaryPassword != nil, account.state != .suspended else {
            return .refuse(
                .credentialsRefused,
                audit: AuditEvent(
                    .temporaryPasswordReplaced, .refused, account: account.identifier, reason: "withdrawn"))
        }
        return .change(
            account.change(definitive(hash, on: account, now: now)),
            audit: AuditEvent(.temporaryPasswordReplaced, account: account.identifier))
    }

    /// Whether an identical `replaceTemporaryPassword` may have been made a moment ago. The caller has still to prove the new password.
    public func mayBeRepeatOfReplacement(on account: Account, now: Date) -> Bool {
        guard let changedAt = account.passwordChangedAt, account.state == .active else { return false }
        return account.temporaryPassword == nil && now.timeIntervalSince(changedAt) < policy.repeatWindow
    }

    /// Everything that a definitive password ends: the temporary one, the mail that would make another, the closed state.
    func definitive(_ hash: PasswordHash, on account: Account, now: Date) -> [AccountEdit] {
        var edits: [AccountEdit] = [.setPassword(hash), .setState(.active), .setPasswordChangedAt(now)]
        if account.temporaryPassword != nil { edits.append(.removeTemporaryPassword) }
        edits += account.owedMails.filter { $0.kind.isAboutFormerPassword }.map { .settle($0) }
        if account.passwordChangeAskedAt != nil { edits.append(.setPasswordChangeAskedAt(nil)) }
        if account.mail != nil { edits.append(.owe(OwedMail(.passwordChanged, since: now))) }
        return edits
    }
}
