import Accounts
import Directory

// What somebody else did to an account.
extension AccountOperations {
    /// Before an account is opened by the password that it has: somebody may have written that one while nobody followed the
    /// directory. Every write of ours asks (`DirectoryStore.beforeHiding`), but not every server can be asked in a write.
    func mendBeforeOpening(_ identifier: Identifier) async throws {
        guard let outside = try await directory.changeByOthers(of: identifier) else { return }
        try await mend(outside, by: .worker("watch"))
    }

    /// Puts an account right before a write of ours hides what somebody else wrote; where there is nothing to put right, makes
    /// that write, and records what it hides.
    ///
    /// - Returns: whether `write` was made.
    func mend(_ outside: OutsideChange, orWrite write: () async throws -> Void) async throws -> Bool {
        let (change, event) = lifecycle.mend(outside, now: now())
        guard change.edits.isEmpty else {
            try await mend(outside, by: .worker("watch"))
            return false
        }
        _ = try await auditing(event, by: .worker("watch")) {
            try await write()
            return true
        }
        tell(of: outside, event)
        return true
    }

    /// Puts right what was written behind our back. See `Lifecycle.mend`.
    func mend(_ outside: OutsideChange, by requester: Requester) async throws {
        var outside = outside
        try await Attempt.untilEnded("the account") {
            let (change, event) = lifecycle.mend(outside, now: now())
            let isWritten = try await auditing(event, by: requester) {
                try await write(change, to: outside.account) { try await directory.mend(outside, change) }
            }
            if isWritten {
                tell(of: outside, event)
                return .ended(())
            }
            guard let found = try await directory.changeByOthers(of: outside.account.identifier) else {
                // Put right by another daemon, or by a write of our own; or it is gone.
                return .ended(())
            }
            outside = found
            return .overtaken
        }
    }

    /// Puts right one account of several. One that cannot be put right now is told of, and the others do not wait for it.
    ///
    /// - Returns: whether it is right now.
    func mendIfPossible(_ outside: OutsideChange, by requester: Requester) async -> Bool {
        do {
            try await mend(outside, by: requester)
            return true
        } catch {
            logger.error(
                "An account that somebody else changed is not put right yet",
                metadata: [
                    "account": "\(outside.account.identifier)", "author": "\(outside.author)", "error": "\(error)",
                ])
            return false
        }
    }

    /// Closes accounts that are open and have a weak password, where the site wants that: those that were told of before it did, or
    /// had one before we could see it. Elsewhere says how many there are.
    func closeWeakPasswords(by requester: Requester) async throws {
        var left = 0
        try await directory.weakPasswords { weak in
            guard lifecycle.policy.closesWeakPasswords else {
                left += 1
                return
            }
            _ = await mendIfPossible(weak, by: requester)
        }
        if left > 0 {
            logger.warning(
                "Accounts that are open have passwords weaker than passerelle stores: passwords.closeWeak closes them",
                metadata: ["accounts": "\(left)"])
        }
    }

    private func tell(of outside: OutsideChange, _ event: AuditEvent) {
        logger.warning(
            "An account was changed by somebody else than passerelle",
            metadata: [
                "account": "\(outside.account.identifier)", "author": "\(outside.author)",
                "found": "\(event.reason ?? "")",
            ])
        // What was written may have been a link.
        handOverFamily(of: outside.account)
    }
}
