import Accounts
import Directory

/// How one attempt ended to bring about what was decided of an entry as it was read.
enum Attempt<Result> {
    case ended(Result)
    /// Somebody else was faster: read again and decide again.
    case overtaken

    /// More than as many daemons as a directory has can overtake each other in turn.
    static var limit: Int { 8 }

    /// Makes attempts until one ends, the one way in which a guarded write is made again.
    ///
    /// - Parameters:
    ///   - subject: what others keep changing, for the log.
    ///   - attempt: reads, decides and writes.
    /// - Throws: `conflict` when all `limit` attempts were overtaken: what was asked for did not come about, and may be asked
    ///   for again.
    static func untilEnded(_ subject: String, _ attempt: () async throws -> Attempt) async throws -> Result {
        for _ in 0..<limit {
            if case .ended(let result) = try await attempt() { return result }
        }
        throw DirectoryError(.conflict, "\(subject) was changed \(limit) times meanwhile")
    }
}

// What has to be written whatever else happens to an entry meanwhile.
extension AccountOperations {
    /// Brings an account to what `decide` says.
    ///
    /// - Parameters:
    ///   - known: as it was read last; it is read again only when somebody was faster.
    ///   - decide: `nil` when there is nothing to write, or no longer.
    /// - Throws: `conflict` as `Attempt.untilEnded` does: it still has to be written.
    func rewrite(_ known: Account, _ decide: (Account) -> AccountChange?) async throws {
        var current: Account? = known
        try await Attempt.untilEnded("the account") {
            guard let account = current, let change = decide(account) else { return .ended(()) }
            if try await write(change, to: account) { return .ended(()) }
            current = try await directory.account(account.identifier)
            return .overtaken
        }
    }

    /// The same for a registration.
    func rewrite(_ known: Registration, _ decide: (Registration) -> RegistrationChange?) async throws {
        var current: Registration? = known
        try await Attempt.untilEnded("the registration") {
            guard let registration = current, let change = decide(registration) else { return .ended(()) }
            if try await write(change, to: registration) { return .ended(()) }
            current = try await directory.registration(registration.key)
            return .overtaken
        }
    }
}
