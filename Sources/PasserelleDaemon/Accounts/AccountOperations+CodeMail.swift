import Accounts
import Directory
import Foundation

/// Whom a run of mails with codes means.
struct CodeMailRun: Sendable {
    var since: Date
    var onlyMissing: Bool
}

// Codes by mail: owed here, made and sent by `CodeMailWorker`.
extension AccountOperations {
    /// - Returns: what was found before, `due` where a mail is owed now; `nil` when there is no such registration, or its
    ///   account exists.
    func oweCode(
        to key: RegistrationKey, _ run: CodeMailRun, isReachable: (Person) -> Bool, by requester: Requester
    ) async throws -> (Registration, CodeMailVerdict)? {
        for _ in 0..<Self.rounds {
            guard let registration = try await directory.registration(key), try await !isUsed(key) else { return nil }
            let isReachable = isReachable(registration.person)
            let verdict = lifecycle.codeMailVerdict(
                on: registration, since: run.since, onlyMissing: run.onlyMissing, isReachable: isReachable, now: now())
            guard
                case .change(let change, let event) = lifecycle.oweCode(
                    to: registration, since: run.since, onlyMissing: run.onlyMissing, isReachable: isReachable,
                    now: now())
            else { return (registration, verdict) }
            if try await write(change, to: registration) {
                record(event, by: requester)
                return (registration, verdict)
            }
        }
        throw DirectoryError(.conflict, "the registration was changed \(Self.rounds) times meanwhile")
    }
}
