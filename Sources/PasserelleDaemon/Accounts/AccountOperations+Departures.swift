import Accounts
import Directory
import Foundation

// People who leave, and come back.
extension AccountOperations {
    /// Closes a leaver's account.
    ///
    /// - Returns: false when there is none, or its owner left before: an import that was interrupted is run again.
    func depart(_ identifier: Identifier, reason: String, by requester: Requester) async throws -> Bool {
        try await ifPermitted(identifier, by: requester) { account, now in
            lifecycle.depart(account, reason: reason, now: now)
        }
    }

    /// Opens the account of somebody who had left, unless an administrator closed it.
    ///
    /// - Returns: false when there is none, or its owner had not left.
    func comeBack(_ identifier: Identifier, by requester: Requester) async throws -> Bool {
        try await mendBeforeOpening(identifier)
        return try await ifPermitted(identifier, by: requester) { account, _ in lifecycle.comeBack(account) }
    }

    /// Removes the registration of somebody who left without an account, or the ones by which a leaver's relatives would
    /// open theirs.
    func removeRegistration(_ key: RegistrationKey, by requester: Requester) async throws {
        try await directory.deleteRegistration(key)
        record(AuditEvent(.registrationCleared, registration: key, reason: "departed"), by: requester)
    }

    /// Brings accounts of responsible people to what has become of their children.
    ///
    /// - Parameter pupils: whose relatives to look at; everybody's when `nil`.
    func followChildren(of pupils: [RegistrationKey]? = nil, by requester: Requester) async throws {
        var part: [Account] = []
        for try await account in directory.relativeAccounts(of: pupils) {
            part.append(account)
            if part.count == 100 {
                try await follow(part, by: requester)
                part = []
            }
        }
        try await follow(part, by: requester)
    }

    /// Deletes accounts whose owners left long ago.
    func purgeLeavers(by requester: Requester) async throws {
        let limit = now().addingTimeInterval(-lifecycle.policy.leaverLifetime)
        for try await found in directory.accountsLeft(by: limit) {
            do {
                // Asked again: the owner may have come back since the search began.
                _ = try await delete(found.identifier, reason: "left", by: requester) {
                    lifecycle.isForDeletion($0, now: now())
                }
            } catch let error as DirectoryError where error.code == .conflict {
                // The others do not wait for this one.
                logger.warning(
                    "A leaver's account could not be deleted yet",
                    metadata: ["account": "\(found.identifier)", "error": "\(error)"])
            }
        }
    }

    /// Removes registrations of which nobody has said anything for so long that nobody waits for them: those of a list that was
    /// imported once, which no complete feed ever says have left.
    ///
    /// Responsible people first: a pupil stays as long as somebody's registration or account answers for them, or that account
    /// would be taken for one whose last child left.
    func forgetRegistrations(by requester: Requester) async throws {
        let limit = now().addingTimeInterval(-lifecycle.policy.registrationLifetime)
        for kind in [PersonKind.responsible, .pupil] {
            for try await (found, writtenAt) in directory.registrations(unwrittenSince: limit)
            where found.kind == kind && lifecycle.isForgotten(found, writtenAt: writtenAt, now: now()) {
                if kind == .pupil, try await isAnsweredFor(found.key) { continue }
                do { try await directory.delete(found) } catch let error as DirectoryError
                    where [.conflict, .notFound, .outcomeUnknown].contains(error.code)
                {
                    // Somebody wrote it meanwhile, or the next look finds it.
                    continue
                }
                record(AuditEvent(.registrationCleared, registration: found.key, reason: "forgotten"), by: requester)
            }
        }
    }

    private func isAnsweredFor(_ pupil: RegistrationKey) async throws -> Bool {
        for try await _ in directory.relativeAccounts(of: [pupil]) { return true }
        return try await !directory.tiedRegistrations(to: [pupil]).isEmpty
    }

    private func follow(_ accounts: [Account], by requester: Requester) async throws {
        let present = try await directory.pupilsAtSchool(among: Set(accounts.flatMap(\.family)))
        for account in accounts {
            let hasChildren = account.family.contains(where: present.contains)
            guard lifecycle.follow(account, hasChildren: hasChildren, now: now()) != nil else { continue }
            _ = try await ifPermitted(account.identifier, by: requester) { account, now in
                lifecycle.follow(account, hasChildren: hasChildren, now: now)
            }
        }
    }

    /// - Parameter decide: `nil` when there is nothing to do any more.
    private func ifPermitted(
        _ identifier: Identifier, by requester: Requester, _ decide: (Account, Date) -> Decision<AccountChange>?
    ) async throws -> Bool {
        try await Attempt.untilEnded("the account") {
            guard let account = try await directory.account(identifier),
                case .change(let change, let event)? = decide(account, now())
            else { return .ended(false) }
            let isWritten = try await auditing(event, by: requester) { try await write(change, to: account) }
            return isWritten ? .ended(true) : .overtaken
        }
    }
}
