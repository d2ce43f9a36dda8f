import Foundation

/// An account whose entry was last written by somebody else than passerelle.
public struct OutsideChange: Sendable, Equatable {
    public var account: Account
    /// `pwdReset: TRUE`: whoever wrote it wants the password changed before anything else.
    public var isPasswordReset: Bool
    /// Of a password that is weaker than passerelle stores; `nil` also where none can be seen, as passerelle's own cannot.
    public var weakness: PasswordWeakness?
    /// Who wrote it, as the directory names them; empty when nobody knows any more.
    public var author: String
    /// Which writing of the entry this was, as the directory numbers them; `nil` where it does not.
    public var revision: String?

    public init(
        account: Account, isPasswordReset: Bool, weakness: PasswordWeakness? = nil, author: String,
        revision: String? = nil
    ) {
        self.account = account
        self.isPasswordReset = isPasswordReset
        self.weakness = weakness
        self.author = author
        self.revision = revision
    }
}

/// Why a stored password is sooner guessed than one that passerelle stores.
public enum PasswordWeakness: Sendable, Equatable {
    /// In clear, or by another hash.
    case notArgon2id
    /// Argon2id, with less memory, fewer passes, or a shorter salt or tag.
    case lowerCost
}

// What is done behind passerelle's back.
extension Lifecycle {
    /// Puts an account right, and takes it over: after the change its last author is passerelle, so that one change from
    /// outside is answered, and recorded, once.
    ///
    /// Whether the password was among what was written cannot be seen, unless it is a weak one: passerelle may write passwords,
    /// not read its own. Where a password must not stand, or not be somebody else's, there is none afterwards.
    public func mend(_ outside: OutsideChange, now: Date) -> (change: AccountChange, audit: AuditEvent) {
        let account = outside.account
        let (reason, edits) = mending(outside, now: now)
        let event = AuditEvent(
            .changedOutside, account: account.identifier, registration: account.registration, reason: reason,
            subject: outside.author.isEmpty ? nil : outside.author)
        return (account.change(edits + (outside.isPasswordReset ? [.removePasswordReset] : [])), event)
    }

    private func mending(_ outside: OutsideChange, now: Date) -> (reason: String, edits: [AccountEdit]) {
        let account = outside.account
        // Who resumes it gives the account a password of its owner's again.
        func closed(_ reason: String) -> [AccountEdit] {
            // A leaver's suspension stays one: who comes back is let in again, with a password of their own choice.
            let origin = account.suspension?.origin ?? .administrator
            return [
                .removePassword, .setSuspension(Suspension(formerState: .temporary, reason: reason, origin: origin)),
            ]
        }
        if account.irregularState != nil {
            return ("unknownState", [.setState(.suspended)] + closed("unknown state, set by \(outside.author)"))
        }
        switch account.state {
        case .suspended:
            return ("suspended", closed(account.suspension?.reason ?? "set by \(outside.author)"))
        case .temporary:
            return ("temporary", [.removePassword] + offer(account, now: now))
        case .active where outside.isPasswordReset:
            return ("passwordReset", [.setState(.temporary), .removePassword] + offer(account, now: now))
        case .active where account.suspension != nil:
            return ("openedByHand", [.setState(.suspended)] + closed(account.suspension?.reason ?? ""))
        case .active where account.temporaryPassword?.origin == .administrator:
            // The office closed it until the owner has chosen a password, and nobody has chosen one.
            return ("openedByHand", [.setState(.temporary), .removePassword])
        case .active where outside.weakness != nil:
            return (
                "weakPassword",
                policy.closesWeakPasswords ? [.setState(.temporary), .removePassword] + offer(account, now: now) : []
            )
        case .active:
            return ("active", [])
        }
    }

    /// The way back in: a temporary password by mail, unless there is one, or one is on its way.
    private func offer(_ account: Account, now: Date) -> [AccountEdit] {
        let isValid = account.temporaryPassword.map { isUsable($0, now: now) } ?? false
        let isOwed = account.owedMails.contains { $0.kind.bringsTemporaryPassword }
        return isValid || isOwed || account.mail == nil ? [] : [.owe(OwedMail(.temporaryPassword, since: now))]
    }
}
