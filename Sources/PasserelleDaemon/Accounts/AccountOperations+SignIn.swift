import Accounts
import Directory

/// Whom a secret at the portal's door turned out to be.
enum SignIn: Sendable {
    case granted(Account)
    /// A valid temporary password: its owner may replace it, and nothing else.
    case mustChangePassword
}

// Secrets presented at the portal. Refusals take the same work whatever they refuse: one check of a definitive
// password and one of a temporary one, each real or pretended.
extension AccountOperations {
    func signIn(_ identifier: Identifier?, password: Secret, by requester: Requester) async throws -> SignIn {
        let account = try await account(identifier)
        if try await isDefinitive(password, of: account), let account {
            record(AuditEvent(.authenticated, account: account.identifier), by: requester)
            return .granted(account)
        }
        guard let account, try await presentTemporary(password, for: identifier) != nil else {
            if account == nil { try await hasher.pretend(password) }
            record(AuditEvent(.authenticated, .refused, account: identifier, reason: "wrongSecret"), by: requester)
            throw Refusal.credentialsRefused
        }
        record(AuditEvent(.authenticated, account: account.identifier, reason: "mustChangePassword"), by: requester)
        return .mustChangePassword
    }

    /// Replaces a temporary password by a definitive one: the only way in which a closed account opens.
    func replaceTemporaryPassword(
        of identifier: Identifier?, _ temporary: Secret, by password: Secret, requester: Requester
    ) async throws -> Account {
        try await Attempt.untilEnded("the account") {
            guard let presented = try await presentTemporary(temporary, for: identifier) else {
                // The caller may have lost the answer to the same request a moment ago.
                let account = try await account(identifier)
                let mayBeRepeat = account.map { lifecycle.mayBeRepeatOfReplacement(on: $0, now: now()) } ?? false
                if try await isDefinitive(password, of: mayBeRepeat ? account : nil), let account {
                    record(
                        AuditEvent(.temporaryPasswordReplaced, account: account.identifier, reason: "repeat"),
                        by: requester)
                    return .ended(account)
                }
                record(
                    AuditEvent(.temporaryPasswordReplaced, .refused, account: identifier, reason: "wrongSecret"),
                    by: requester)
                throw Refusal.credentialsRefused
            }
            let problems = lifecycle.problems(withNew: password, for: presented, former: temporary)
            guard problems.isEmpty else { throw Refusal.passwordRejected(problems) }
            let hash = try await hasher.hash(password)
            switch lifecycle.replaceTemporaryPassword(by: hash, on: presented, now: now()) {
            case .refuse(let refusal, _, let event):
                record(event, by: requester)
                throw refusal
            case .change(let change, let event):
                let isWritten = try await auditing(event, by: requester) {
                    try await write(change, to: presented, newPassword: password)
                }
                return isWritten ? .ended(presented.applying(change)) : .overtaken
            }
        }
    }

    func account(_ identifier: Identifier?) async throws -> Account? {
        guard let identifier else { return nil }
        return try await directory.account(identifier)
    }

    /// A simple bind, exactly as E-lyco makes it; for an account that cannot bind, the time it would have taken.
    func isDefinitive(_ password: Secret, of account: Account?) async throws -> Bool {
        // An empty password would be an unauthenticated bind (RFC 4513, 5.1.2): it never reaches the directory.
        guard let account, account.state == .active, !password.isEmpty else {
            try await hasher.pretend(password)
            return false
        }
        return try await hasher.admit { try await directory.checkPassword(password, of: account.identifier) }
    }

    /// Takes one try, then looks at the secret; a right one gets the try back.
    ///
    /// - Returns: the account as it is afterwards when the secret is the outstanding temporary password, else `nil`.
    private func presentTemporary(_ secret: Secret, for identifier: Identifier?) async throws -> Account? {
        try await Attempt.untilEnded("the account") {
            guard let account = try await account(identifier),
                case .change(let spent, _) = lifecycle.spendTry(on: account, now: now())
            else {
                try await hasher.pretend(secret)
                return .ended(nil)
            }
            do {
                try await directory.apply(spent)
            } catch let error as DirectoryError where error.code == .conflict {
                return .overtaken
            } catch let error as DirectoryError {
                // A try that cannot be counted is not made; it looks like every other refusal, because an account with nothing
                // outstanding needs no write and would not fail.
                logger.error(
                    "A try could not be counted", metadata: ["account": "\(account.identifier)", "error": "\(error)"])
                try await hasher.pretend(secret)
                return .ended(nil)
            }
            let charged = account.applying(spent)
            guard try await hasher.verify(secret, against: charged.temporaryPassword?.hash) else {
                return .ended(nil)
            }
            // What was presented is another secret meanwhile, or of an account in another state: it is presented again.
            return try await refundTry(on: charged).map { .ended($0) } ?? .overtaken
        }
    }

    /// Gives back the try that a right secret took, whatever else is written to the account meanwhile, as a mail that leaves is: to
    /// take another one instead could take the last.
    ///
    /// - Returns: `nil` when the account has another temporary password or state meanwhile.
    private func refundTry(on charged: Account) async throws -> Account? {
        var current: Account? = charged
        return try await Attempt.untilEnded("the account") {
            guard let account = current, account.state == charged.state,
                account.temporaryPassword?.hash == charged.temporaryPassword?.hash
            else { return .ended(nil) }
            guard let refund = lifecycle.refundTry(on: account) else { return .ended(account) }
            if try await write(refund, to: account) { return .ended(account.applying(refund)) }
            current = try await directory.account(account.identifier)
            return .overtaken
        }
    }
}
