import Accounts
import Directory

// What the owner of an account may do, and what a stranger may ask for in their name.
extension AccountOperations {
    func changePassword(
        of identifier: Identifier?, from current: Secret, to password: Secret, by requester: Requester
    ) async throws -> Account {
        guard let identifier else { return try await refuseStranger(current, .passwordChanged, requester) }
        let changed = try await change(identifier, by: requester, newPassword: password) { account, now in
            guard try await isDefinitive(current, of: account) else {
                return wrongSecret(.passwordChanged, account.identifier)
            }
            let problems = lifecycle.problems(withNew: password, for: account, former: current)
            guard problems.isEmpty else { throw Refusal.passwordRejected(problems) }
            return lifecycle.changePassword(to: try await hasher.hash(password), on: account, now: now)
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
            guard try await isDefinitive(current, of: account) else { return wrongSecret(.mailChanged, account.identifier) }
            return lifecycle.changeMail(to: mail, on: account, now: now)
        }
        guard let changed else { return try await refuseStranger(current, .mailChanged, requester) }
        return changed
    }

    /// Owes a temporary password by mail. What the visitor is told does not depend on what happens here.
    func requestTemporaryPassword(for identifier: Identifier, by requester: Requester) async throws {
        do {
            _ = try await change(identifier, by: requester) { account, now in
                lifecycle.requestTemporaryPassword(for: account, now: now)
            }
        } catch is Refusal {
            return
        }
    }

    /// Owes one mail that lists every identifier tied to an address.
    func requestReminder(for mail: String, by requester: Requester) async throws {
        guard let account = try await directory.accounts(mail: mail).first(where: { $0.state != .suspended }) else {
            record(AuditEvent(.identifierReminderRequested, .refused, reason: "noAccount"), by: requester)
            return
        }
        do {
            _ = try await change(account.identifier, by: requester) { account, now in
                lifecycle.requestReminder(on: account, now: now)
            }
        } catch is Refusal {
            return
        }
    }

    private func wrongSecret(_ action: AuditEvent.Action, _ identifier: Identifier) -> Decision<AccountChange> {
        .refuse(
            .credentialsRefused, recording: nil,
            audit: AuditEvent(action, .refused, account: identifier, reason: "wrongSecret"))
    }

    private func refuseStranger(
        _ secret: Secret, _ action: AuditEvent.Action, _ requester: Requester
    ) async throws -> Account {
        try await hasher.pretend(secret)
        record(AuditEvent(action, .refused, reason: "wrongSecret"), by: requester)
        throw Refusal.credentialsRefused
    }
}
