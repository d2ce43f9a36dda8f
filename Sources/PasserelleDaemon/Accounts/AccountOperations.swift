import Accounts
import ControlAPI
import Directory
import Foundation
import Logging

/// The thin shell around the lifecycle's decisions: read, decide, write guarded, and decide again when somebody was faster.
///
/// It throws `Refusal` for what the rules refuse and `DirectoryError` for what the directory cannot do.
struct AccountOperations: Sendable {
    let directory: DirectoryStore
    let hasher: PasswordHasher
    let lifecycle: Lifecycle
    let key: InstallationKey
    let generator: TemporaryPasswordGenerator
    let audit: AuditLog
    /// Told when a write owes a mail, so that the mail does not wait for the next look.
    let mailBell: Bell
    /// The same for codes.
    let codeBell = Bell()
    /// What an activation leaves to be removed.
    let usedRegistrations = Handover<RegistrationKey>(capacity: 10_000)
    /// Pupils around whom accounts came, went or were tied together, for their links to follow.
    let changedFamilies = Handover<RegistrationKey>(capacity: 10_000)
    /// Accounts from which a child was taken, for the registration to be marked.
    let refusals = Handover<Identifier>(capacity: 1000)
    /// Whose first mail is claimed, to be sent.
    let openedAccounts = Handover<Account>(capacity: 10_000)
    /// Told of everything that the audit log is.
    let announcer = Announcer()
    let logger: Logger
    /// Whole seconds: what the directory keeps, so that what was written equals what is read.
    let now: @Sendable () -> Date

    static let wallClock: @Sendable () -> Date = {
        Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded(.down))
    }

    func record(_ event: AuditEvent, by requester: Requester) {
        let (event, time) = (event.withoutPastedSecrets, now())
        audit.record(event, by: requester, at: time)
        announcer.announce(Administration.Event(event, by: requester, at: time))
    }
}

// Guarded writes.
extension AccountOperations {
    /// Reads an account, decides, writes; again while others are faster (`Attempt`).
    ///
    /// - Parameters:
    ///   - newPassword: what the change makes the definitive password; proves by a bind, after a write whose outcome is
    ///     unknown, whose write it was.
    ///   - decide: called anew for each version of the account.
    /// - Returns: the account as it is after the change; `nil` when there is none with this identifier.
    func change(
        _ identifier: Identifier, by requester: Requester, newPassword: Secret? = nil,
        decide: (Account, Date) async throws -> Decision<AccountChange>
    ) async throws -> Account? {
        try await Attempt.untilEnded("the account") {
            guard let account = try await directory.account(identifier) else { return .ended(nil) }
            switch try await decide(account, now()) {
            case .refuse(let refusal, _, let event):
                record(event, by: requester)
                throw refusal
            case .change(let change, let event):
                let isWritten = try await auditing(event, by: requester) {
                    try await write(change, to: account, newPassword: newPassword)
                }
                return isWritten ? .ended(account.applying(change)) : .overtaken
            }
        }
    }

    /// - Returns: false when the account is no longer as it was read, or gone: decide again.
    func write(_ change: AccountChange, to account: Account, newPassword: Secret? = nil) async throws -> Bool {
        try await write(change, to: account, newPassword: newPassword) { try await directory.apply(change) }
    }

    /// - Parameter apply: makes the change.
    func write(
        _ change: AccountChange, to account: Account, newPassword: Secret? = nil, _ apply: () async throws -> Void
    ) async throws -> Bool {
        do {
            try await apply()
        } catch let error as DirectoryError where error.code == .conflict || error.code == .notFound {
            return false
        } catch let error as DirectoryError where error.code == .outcomeUnknown {
            // The write may or may not be there: read, never assume.
            do {
                let found = try await directory.account(account.identifier)
                guard found?.tellsTheSame(as: account.applying(change)) == true else { return false }
                if let newPassword, try await !directory.checkPassword(newPassword, of: account.identifier) {
                    return false
                }
            } catch is DirectoryError {
                throw error
            }
        }
        if change.edits.contains(where: { if case .owe = $0 { true } else { false } }) { mailBell.ring() }
        return true
    }

    /// Runs a write and records how it ended. One of which nobody knows whether it was made is recorded as well: when it
    /// was, the account has changed, and the audit has to say why.
    func auditing(
        _ event: AuditEvent, by requester: Requester, _ write: () async throws -> Bool
    ) async throws -> Bool {
        do {
            guard try await write() else { return false }
        } catch let error as DirectoryError where Self.failures[error.code] != nil {
            var event = event
            event.outcome = .failed
            event.reason = Self.failures[error.code]
            record(event, by: requester)
            throw error
        }
        record(event, by: requester)
        return true
    }

    /// What is a failure of the directory and not one of its answers, in the audit's words.
    private static let failures: [DirectoryError.Code: String] = [
        .outcomeUnknown: "outcomeUnknown", .unavailable: "directoryUnavailable", .misconfigured: "directoryUnavailable",
    ]

    /// - Returns: false when the registration is no longer as it was read.
    func write(_ change: RegistrationChange, to registration: Registration) async throws -> Bool {
        do {
            try await directory.apply(change)
        } catch let error as DirectoryError where error.code == .conflict || error.code == .notFound {
            return false
        } catch let error as DirectoryError where error.code == .outcomeUnknown {
            // One more failure is like every other: it counts twice rather than not at all.
            guard !change.edits.contains(where: { if case .setCodeFailures = $0 { true } else { false } }) else {
                return false
            }
            let wanted = registration.applying(change)
            guard let found = try await directory.registration(registration.key), found.code == wanted.code,
                found.refusedAt == wanted.refusedAt, Set(found.owedMails) == Set(wanted.owedMails)
            else { return false }
        }
        if change.edits.contains(where: { if case .owe = $0 { true } else { false } }) { codeBell.ring() }
        return true
    }
}

extension Account {
    /// Whether two readings are of one state of the entry: mails that are owed have no order there.
    func tellsTheSame(as other: Account) -> Bool {
        var reordered = other
        reordered.owedMails = owedMails
        return self == reordered && owedMails.count == other.owedMails.count && Set(owedMails) == Set(other.owedMails)
    }
}
