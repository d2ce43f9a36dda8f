import Accounts
import Directory

/// Ties that a feed objects to now, and that an earlier one may have made.
struct WithdrawalBatch: Sendable {
    let directory: DirectoryStore
    let keys: [RegistrationKey]
    let isPlan: Bool

    /// A registration goes at once, with its code: who lost a child's representation must not open an account by last month's
    /// letter. An account stays for somebody to look at.
    func run() async throws -> BatchResult {
        var result = BatchResult()
        for (key, standing) in try await directory.standings(of: keys) {
            guard standing.identifier == nil else {
                result.doubted.append(key)
                continue
            }
            if !isPlan { try await directory.deleteRegistration(key) }
            result.withdrawn += 1
            result.changes.append(
                PlannedChange(
                    .removed, key, schoolUAI: standing.schoolUAI ?? "", reason: "the feed objects to this link"))
        }
        return result
    }
}
