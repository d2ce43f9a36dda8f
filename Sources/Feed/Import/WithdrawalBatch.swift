import Accounts
import Directory

/// Ties that a feed objects to now, and that an earlier one may have made.
struct WithdrawalBatch: Sendable {
    let directory: DirectoryStore
    let keys: [RegistrationKey]

    /// A registration goes at once, with its code: who lost a child's representation must not open an account by last month's
    /// letter. An account stays for somebody to look at.
    func run() async throws -> BatchResult {
        var result = BatchResult()
        for (key, standing) in try await directory.standings(of: keys) {
            switch standing {
            case .registered:
                try await directory.deleteRegistration(key)
                result.withdrawn += 1
            case .activated:
                result.doubted.append(key)
            }
        }
        return result
    }
}
