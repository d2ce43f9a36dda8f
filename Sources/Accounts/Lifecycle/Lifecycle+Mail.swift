import Foundation

// Mails that are owed: claimed before each try, settled after the last.
extension Lifecycle {
    /// Takes a mail for one try. Of several workers, in one daemon or in many, the guard of the write lets one have it; when
    /// that one dies, the mail is due again after the back-off.
    ///
    /// - Returns: `nil` when the mail is not owed any more, or has been owed for too long.
    public func claim(_ mail: OwedMail, on account: Account, now: Date) -> AccountChange? {
        guard account.owedMails.contains(mail), let next = postponed(mail, now: now) else { return nil }
        return account.change(.settle(mail), .owe(next))
    }

    /// The mail as a claim leaves it; `nil` when it has been owed for too long.
    public func postponed(_ mail: OwedMail, now: Date) -> OwedMail? {
        mail.postponed(now: now, lease: policy.mailLease)
    }

    /// The relay has the mail, or will never have it. `nil` when there is nothing to write.
    public func settle(_ mail: OwedMail, on account: Account) -> AccountChange? {
        account.owedMails.contains(mail) ? account.change(.settle(mail)) : nil
    }
}
