import Accounts
import Directory

// What the owner of an account may do, and what a stranger may ask for in their name.
extension AccountOperations {
    func changePassword(
        of identifier: Identifier?, from current: Secret, to password: Secret, by requester: Requester
    ) async throws -> Account {
        guard let identifier else { return try await refuseStranger(current, .passwordChanged, requester) }
        let startedAt = now()
        var isFirstRound = true
        let changed: Account?
        do {
            changed = try await change(identifier, by: requester, newPassword: password) { account, now in
                defer { isFirstRound = false }
                guard try await isDefinitive(current, of: account) else {
                    // A write that seemed lost may have landed after we looked.
                    if !isFirstRound, let changedAt = account.passwordChangedAt, changedAt >= startedAt,
                        try await isDefinitive(password, of: account)
                    {
                        throw AlreadyDone(account: account)
                    }
                    return wrongSecret(.passwordChanged, account.identifier)
                }
                let problems = lifecycle.problems(withNew: password, for: account, former: current)
                guard problems.isEmpty else { throw Refusal.passwordRejected(problems) }
                return lifecycle.changePassword(to: try await hasher.hash(password), on: account, now: now)
            }
        } catch let done as AlreadyDone {
            record(AuditEvent(.passwordChanged, account: identifier), by: requester)
            return done.account
        }
        guard let changed else { return try await refuseStranger(current, .passwordChanged, requester) }
        return changed
    }

    /// - Parameter mail: already validated.
    func changeMail(
        of identifier: Identifier?, current: Secret, to mail: String, by requester: Requester
    ) async throws -> Account {
        guard let identifier else { return try await refuseStranger(current, .mailChanged, requester) }
        let changed = try await change(identifier, by: requester) { account, now in
            guard try await isDefinitive(current, of: account) else {
                return wrongSecret(.mailChanged, account.identifier)
            }
            return lifecycle.changeMail(to: mail, on: account, now: now)
        }
        guard let changed else { return try await refuseStranger(current, .mailChanged, requester) }
        return changed
    }

    /// Owes a temporary password by mail. What the visitor is told does not depend on what happens here.
    func requestTemporaryPassword(for identifier: Identifier, by requester: Requester) async throws {
        await asking(.temporaryPasswordRequested, of: identifier, requester) {
            _ = try await change(identifier, by: requester) { account, now in
                lifecycle.requestTemporaryPassword(for: account, now: now)
            }
        }
    }

    /// Owes one mail that lists every identifier tied to an address.
    func requestReminder(for mail: String, by requester: Requester) async throws {
        guard let account = try await directory.accounts(mail: mail).first(where: { $0.state != .suspended }) else {
            record(AuditEvent(.identifierReminderRequested, .refused, reason: "noAccount"), by: requester)
            return
        }
        await asking(.identifierReminderRequested, of: account.identifier, requester) {
            _ = try await change(account.identifier, by: requester) { account, now in
                lifecycle.requestReminder(on: account, now: now)
            }
        }
    }

    /// A stranger's request about an account: what the rules refuse, and what the directory cannot write, is told to the audit
    /// and not to the stranger, who would learn from it that the account exists.
    private func asking(
        _ action: AuditEvent.Action, of identifier: Identifier, _ requester: Requester, _ body: () async throws -> Void
    ) async {
        do {
            try await body()
        } catch is Refusal {
            return
        } catch {
            record(AuditEvent(action, .failed, account: identifier, reason: "directory"), by: requester)
            logger.error("A mail could not be owed", metadata: ["account": "\(identifier)", "error": "\(error)"])
        }
    }

    func wrongSecret(_ action: AuditEvent.Action, _ identifier: Identifier) -> Decision<AccountChange> {
        .refuse(
            .credentialsRefused, recording: nil,
            audit: AuditEvent(action, .refused, account: identifier, reason: "wrongSecret"))
    }

    func refuseStranger(
        _ secret: Secret, _ action: AuditEvent.Action, _ requester: Requester
    ) async throws -> Account {
        try await hasher.pretend(secret)
        record(AuditEvent(action, .refused, reason: "wrongSecret"), by: requester)
        throw Refusal.credentialsRefused
    }
}

/// What was to be written turned out to be there.
private struct AlreadyDone: Error {
    var account: Account
}
