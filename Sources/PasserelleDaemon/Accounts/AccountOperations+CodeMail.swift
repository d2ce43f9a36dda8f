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
        try await Attempt.untilEnded("the registration") {
            guard let registration = try await directory.registration(key), try await !isUsed(key) else {
                return .ended(nil)
            }
            let isReachable = isReachable(registration.person)
            let verdict = lifecycle.codeMailVerdict(
                on: registration, since: run.since, onlyMissing: run.onlyMissing, isReachable: isReachable, now: now())
            guard
                case .change(let change, let event) = lifecycle.oweCode(
                    to: registration, since: run.since, onlyMissing: run.onlyMissing, isReachable: isReachable,
                    now: now())
            else { return .ended((registration, verdict)) }
            guard try await write(change, to: registration) else { return .overtaken }
            record(event, by: requester)
            return .ended((registration, verdict))
        }
    }
}
