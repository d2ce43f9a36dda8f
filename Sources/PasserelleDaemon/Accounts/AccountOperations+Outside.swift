import Accounts
import Directory

// What somebody else did to an account.
extension AccountOperations {
    /// Puts right what was written behind our back. See `Lifecycle.mend`.
    func mend(_ outside: OutsideChange, by requester: Requester) async throws {
        var outside = outside
        for _ in 0..<Self.rounds {
            let (change, event) = lifecycle.mend(outside, now: now())
            if try await auditing(event, by: requester, { try await write(change, to: outside.account) }) {
                logger.warning(
                    "An account was changed by somebody else than passerelle",
                    metadata: [
                        "account": "\(outside.account.identifier)", "author": "\(outside.author)",
                        "found": "\(event.reason ?? "")",
                    ])
                return
            }
            // Our own next write hides who wrote before it, and not what they wrote.
            guard let found = try await directory.outsideChange(outside.account.identifier) else { return }
            (outside.account, outside.isPasswordReset) = (found.account, found.isPasswordReset)
        }
        throw DirectoryError(.conflict, "the account was changed \(Self.rounds) times meanwhile")
    }
}
