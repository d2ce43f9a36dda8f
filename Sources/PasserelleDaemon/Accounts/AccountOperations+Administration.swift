import Accounts
import Directory
import Foundation

// What an administrator does.
extension AccountOperations {
    /// Makes a code for somebody; the former one is dead with the same write.
    ///
    /// - Parameters:
    ///   - isNamed, onlyMissing: as for `Lifecycle.issueCode`.
    ///   - condition: asked of the registration as it is given the code.
    /// - Returns: the code, which is kept nowhere in clear, and what it is for; `nil` when the person has an account, is gone, has
    ///   a code that is to stay, or says that this is not for them, and is not named; or `condition` does not hold.
    func issueCode(
        to registration: Registration, isNamed: Bool = true, onlyMissing: Bool = false, by requester: Requester,
        while condition: (Registration) -> Bool = { _ in true }
    ) async throws -> (ActivationCode, Registration)? {
        var current: Registration? = registration
        var isFirst = true
        return try await Attempt.untilEnded("the registration") {
            guard let registration = current, condition(registration) else { return .ended(nil) }
            var random = SystemRandomNumberGenerator()
            let code = ActivationCode.random(using: &random)
            guard
                case .change(let change, let event) = lifecycle.issueCode(
                    key.index(of: code), to: registration, isNamed: isNamed, onlyMissing: onlyMissing, now: now())
            else { return .ended(nil) }
            if isFirst, try await isUsed(registration.key) { return .ended(nil) }
            isFirst = false
            if try await write(change, to: registration) {
                record(event, by: requester)
                return .ended((code, registration.applying(change)))
            }
            current = try await directory.registration(registration.key)
            return .overtaken
        }
    }

    /// Closes an account and makes a temporary password for its owner. `nil` when there is no such account.
    ///
    /// - Parameters:
    ///   - giver: whom the owner is told that it is from.
    ///   - check: asked of the account as it is closed; throws when the requester may not.
    func givePassword(
        to identifier: Identifier, from giver: String? = nil, by requester: Requester,
        check: (Account) throws -> Void = { _ in }
    ) async throws -> (Secret, Account)? {
        var random = SystemRandomNumberGenerator()
        let secret = generator.next(using: &random)
        let hash = try await hasher.hash(secret)
        let changed = try await change(identifier, by: requester) { account, now in
            try check(account)
            return lifecycle.givePassword(hash: hash, to: account, by: giver, now: now)
        }
        return changed.map { (secret, $0) }
    }

    func suspend(_ identifier: Identifier, reason: String, by requester: Requester) async throws -> Account? {
        try await change(identifier, by: requester) { account, _ in lifecycle.suspend(account, reason: reason) }
    }

    func resume(_ identifier: Identifier, by requester: Requester) async throws -> Account? {
        try await mendBeforeOpening(identifier)
        return try await change(identifier, by: requester) { account, _ in lifecycle.resume(account) }
    }

    /// - Parameter condition: asked of the account as it is deleted, not as it was found.
    /// - Returns: false when there was no such account, or `condition` does not hold any more.
    func delete(
        _ identifier: Identifier, reason: String? = nil, by requester: Requester,
        while condition: (Account) -> Bool = { _ in true }
    ) async throws -> Bool {
        try await Attempt.untilEnded("the account") {
            guard let account = try await directory.account(identifier), condition(account) else {
                return .ended(false)
            }
            // First: a registration left behind would let its used code open an account again.
            for key in account.registrations { try await directory.deleteRegistration(key) }
            for pupil in account.family { try await directory.mendLinks(around: pupil, without: identifier) }
            // Once more, in case an account of the same family came meanwhile and linked to this one, or this one stays.
            defer { handOverFamily(of: account) }
            do {
                try await directory.deleteAccount(account)
            } catch let error as DirectoryError where error.code == .notFound {
                return .ended(false)
            } catch let error as DirectoryError where error.code == .conflict {
                return .overtaken
            } catch let error as DirectoryError where error.code == .outcomeUnknown {
                guard try await directory.account(identifier) == nil else { throw error }
            }
            record(AuditEvent(.deleted, account: identifier, reason: reason), by: requester)
            return .ended(true)
        }
    }
}
