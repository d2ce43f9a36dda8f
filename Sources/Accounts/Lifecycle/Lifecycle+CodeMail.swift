import Foundation

/// Whether somebody gets a code by mail now, and if not, why.
public enum CodeMailVerdict: String, Sendable, CaseIterable {
    case due
    /// A mail with a code is on its way already.
    case owed
    /// A code was made since the run began, for a mail or a letter.
    case recent
    /// Has a code that works, where only those are meant who lack one.
    case coded
    /// No address that a mail could go to: this one needs a letter.
    case noMail
    /// Somebody has said that the letter or the child is not theirs: the school has to look first.
    case refused
    /// Pupils get letters: a feed's address of a pupil is a parent's, or nobody's.
    case pupil
}

// Codes by mail, to responsible people whose address the feed gives. Decided here and made when the mail leaves, like a
// temporary password: no spool ever holds one, and a retry sends a fresh one in whose favour the former died.
extension Lifecycle {
    /// - Parameters:
    ///   - start: of the run. Whoever got a code since is left alone, so that a run that was interrupted is run again, and
    ///     mails nobody twice.
    ///   - isReachable: the feed's address is one.
    public func codeMailVerdict(
        on registration: Registration, since start: Date, onlyMissing: Bool, isReachable: Bool, now: Date
    ) -> CodeMailVerdict {
        if registration.kind == .pupil { return .pupil }
        if registration.refusedAt != nil { return .refused }
        if !registration.owedMails.isEmpty { return .owed }
        if let code = registration.code, code.issuedAt >= start { return .recent }
        if onlyMissing, let code = registration.code, policy.isUsable(code, now: now) { return .coded }
        return isReachable ? .due : .noMail
    }

    /// The code of a letter works until the mail leaves.
    public func oweCode(
        to registration: Registration, since start: Date, onlyMissing: Bool, isReachable: Bool, now: Date
    ) -> Decision<RegistrationChange> {
        let verdict = codeMailVerdict(
            on: registration, since: start, onlyMissing: onlyMissing, isReachable: isReachable, now: now)
        guard verdict == .due else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(
                    .codeMailRequested, .refused, registration: registration.key, reason: verdict.rawValue))
        }
        return .change(
            registration.change(.owe(OwedMail(.activationCode, since: now))),
            audit: AuditEvent(.codeMailRequested, registration: registration.key))
    }

    /// The moment before the mail leaves: the code that was just made becomes the only one, in the write that claims the mail.
    ///
    /// Of several workers the guard of this write lets one have it, so that no two codes of one person are on their way at
    /// the same time. When the worker dies afterwards the mail is due again after the back-off, with another code.
    public func issueMailedCode(
        _ index: CodeIndex, for mail: OwedMail, to registration: Registration, now: Date
    ) -> Decision<RegistrationChange> {
        guard registration.refusedAt == nil, registration.owedMails.contains(mail), let next = postponed(mail, now: now)
        else {
            return .refuse(
                .notPermitted,
                audit: AuditEvent(.codeMailed, .refused, registration: registration.key, reason: "closed"))
        }
        return .change(
            registration.change(.setCode(code(index, now: now)), .settle(mail), .owe(next)),
            audit: AuditEvent(.codeMailed, registration: registration.key))
    }

    /// The relay has the mail, or will never have it. `nil` when there is nothing to write.
    ///
    /// - Parameter isLost: nobody gets the mail. A code that was made for it is nobody's, and goes, so that a letter is
    ///   missing where one is. While a mail is owed the code is its own, once it was tried: a letter's settles it.
    public func settle(_ mail: OwedMail, on registration: Registration, isLost: Bool) -> RegistrationChange? {
        guard registration.owedMails.contains(mail) else { return nil }
        let isOwn = isLost && mail.attempts > 0
        return registration.change(isOwn ? [.settle(mail), .removeCode] : [.settle(mail)])
    }
}
