import Accounts
import Directory

// "This is not my child", "this letter is not for me".
extension AccountOperations {
    /// Whoever holds a letter, and answers for it, says that it is not for them: the code dies, and the school sees why.
    func refuseCode(_ claim: ActivationClaim, by requester: Requester) async throws {
        try await Attempt.untilEnded("the registration") {
            let (registration, _) = try await check(claim, by: requester)
            guard case .change(let change, let event) = lifecycle.refuse(registration, now: now()) else {
                return .ended(())
            }
            let isWritten = try await auditing(event, by: requester) { try await write(change, to: registration) }
            return isWritten ? .ended(()) : .overtaken
        }
    }

    /// Takes a child off an account whose owner says that it is not theirs. Links and the school's list follow.
    func refuseChild(
        _ names: (givenName: String, surname: String), of identifier: Identifier?, password: Secret,
        by requester: Requester
    ) async throws -> Account {
        guard let identifier else { return try await refuseStranger(password, .childRefused, requester) }
        var family: [RegistrationKey] = []
        let changed = try await change(identifier, by: requester) { account, now in
            guard try await isDefinitive(password, of: account) else {
                return wrongSecret(.childRefused, account.identifier)
            }
            family = account.family
            let decision = lifecycle.refuseChild(names, on: account, now: now)
            if case .change(let change, _) = decision { try await clearRegistrations(endedBy: change) }
            return decision
        }
        guard let changed else { return try await refuseStranger(password, .childRefused, requester) }
        // With those who are gone from it.
        for pupil in family { changedFamilies.add(pupil) }
        refusals.add(identifier)
        return changed
    }

    /// Before the write: a registration that is left behind would let its used code open an account again, once no account
    /// has the child any more.
    private func clearRegistrations(endedBy change: AccountChange) async throws {
        for case .detach(let refused, _, _) in change.edits {
            for child in refused { try await directory.deleteRegistration(child.child.registration) }
        }
    }

    /// Brings what an owner said of children to their registrations. Idempotent: what is lost of it stands on the account.
    func reportRefusals(of identifier: Identifier) async {
        do {
            guard let account = try await directory.account(identifier) else { return }
            for refused in account.refusedChildren {
                // Somebody else has opened it with a newer code: the school has looked.
                if try await directory.account(registration: refused.child.registration) == nil {
                    try await mark(refused, of: account)
                }
                try await rewrite(account) { lifecycle.settle(refused, on: $0) }
            }
        } catch {
            logger.warning(
                "A refused child could not be reported yet",
                metadata: ["account": "\(identifier)", "error": "\(error)"])
        }
    }

    private func mark(_ refused: RefusedChild, of account: Account) async throws {
        try await Attempt.untilEnded("the registration") {
            guard let registration = try await directory.registration(refused.child.registration) else {
                do { return .ended(try await directory.register(refused, as: account.person)) } catch let error
                    as DirectoryError
                    where [.conflict, .outcomeUnknown].contains(error.code)
                { return .overtaken }
            }
            guard let change = lifecycle.mark(refused, on: registration) else { return .ended(()) }
            return try await write(change, to: registration) ? .ended(()) : .overtaken
        }
    }
}
