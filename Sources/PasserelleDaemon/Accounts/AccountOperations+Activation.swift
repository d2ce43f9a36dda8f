import Accounts
import Directory
import Foundation

/// What a visitor gives to prove that a letter is theirs.
struct ActivationClaim: Sendable {
    /// As typed; a text that is no code finds nothing.
    var code: ActivationCode?
    var answer: IdentityAnswer
}

// A first visit: from a paper code to an account.
extension AccountOperations {
    /// The person a code belongs to, if name and date answer for it.
    ///
    /// A wrong answer costs the code one of its tries, in the directory, before it is told.
    ///
    /// - Parameter isFinal: what follows is the account's `add`, which finds out by itself whether the registration was used.
    func check(
        _ claim: ActivationClaim, isFinal: Bool = false, by requester: Requester
    ) async throws -> (Registration, RegistrationFacts) {
        try await Attempt.untilEnded("the code's registration") {
            guard let code = claim.code,
                let (registration, facts) = try await directory.registration(code: key.index(of: code))
            else {
                record(AuditEvent(.codeChecked, .refused, reason: "unknownCode"), by: requester)
                throw Refusal.activationRefused
            }
            guard let objection = lifecycle.objection(to: claim.answer, for: registration, now: now()) else {
                let isUsed = isFinal ? false : try await self.isUsed(registration.key)
                guard isUsed else {
                    record(AuditEvent(.codeChecked, registration: registration.key), by: requester)
                    return .ended((registration, facts))
                }
                record(
                    AuditEvent(.codeChecked, .refused, registration: registration.key, reason: "usedCode"),
                    by: requester)
                throw Refusal.activationRefused
            }
            if case .refuse(let refusal, let recording, let event) = objection {
                if let recording, try await !write(recording, to: registration) { return .overtaken }
                record(event, by: requester)
                throw refusal
            }
            return .overtaken
        }
    }

    /// Whether somebody who proved a code may have `identifier`; and three that are free.
    func availability(of identifier: Identifier?, for person: Person) async throws -> (
        isFree: Bool, suggestions: [Identifier]
    ) {
        let suggestions = try await suggestions(for: person)
        guard let identifier else { return (false, suggestions) }
        return (try await directory.taken(among: [identifier]).isEmpty, suggestions)
    }

    /// Three identifiers that were free a moment ago.
    func suggestions(for person: Person, count: Int = 3) async throws -> [Identifier] {
        var free: [Identifier] = []
        let proposals = IdentifierSuggestions(givenName: person.givenName, surname: person.surname).makeIterator()
        // Batches that grow: most names need one question, the commonest name of an academy a few.
        for batch in [8, 32, 128, 512] {
            let candidates = (0..<batch).compactMap { _ in proposals.next() }
            let taken = try await directory.taken(among: candidates)
            free += candidates.filter { !taken.contains($0) }
            if free.count >= count { break }
        }
        return Array(free.prefix(count))
    }

    /// Opens an account. The same request made again within a few minutes is answered as the first was.
    func activate(
        _ claim: ActivationClaim, identifier: String, password: Secret, mail: String, by requester: Requester
    ) async throws -> Account {
        let registration: Registration
        let facts: RegistrationFacts
        do {
            (registration, facts) = try await check(claim, isFinal: true, by: requester)
        } catch Refusal.activationRefused {
            guard
                let account = try await repeated(
                    claim, identifier: identifier, password: password, mail: mail, by: requester)
            else { throw Refusal.activationRefused }
            return account
        }
        guard let code = claim.code, let index = registration.code?.index else { throw Refusal.activationRefused }
        let account = try lifecycle.activate(
            registration, code: code, identifier: identifier, password: password, mail: mail, now: now()
        ).get()
        guard try await directory.administrators(among: [account.identifier]).isEmpty else {
            throw Refusal.identifierUnavailable(suggestions: try await suggestions(for: registration.person))
        }
        let hash = try await hasher.hash(password)
        let event = AuditEvent(.activated, account: account.identifier, registration: registration.key)
        do {
            _ = try await auditing(event, by: requester) {
                try await open(account, facts, hash, index, password)
                return true
            }
        } catch let error as DirectoryError where error.code == .identifierTaken {
            throw Refusal.identifierUnavailable(suggestions: try await suggestions(for: registration.person))
        } catch let error as DirectoryError where error.code == .registrationUsed {
            await cleanUp(registration.key)
            guard
                let account = try await repeated(
                    claim, identifier: identifier, password: password, mail: mail, by: requester)
            else {
                record(
                    AuditEvent(.activated, .refused, registration: registration.key, reason: "usedCode"), by: requester)
                throw Refusal.activationRefused
            }
            return account
        }
        openedAccounts.add(account)
        usedRegistrations.add(registration.key)
        handOverFamily(of: account)
        return account
    }

    private func open(
        _ account: Account, _ facts: RegistrationFacts, _ hash: PasswordHash, _ index: CodeIndex, _ password: Secret
    ) async throws {
        do {
            try await directory.open(account, facts: facts, hash: hash, codeIndex: index)
        } catch let error as DirectoryError where error.code == .outcomeUnknown {
            // Read, never assume; where that fails too, the outcome stays unknown.
            let found = try? await directory.account(account.identifier)
            guard found == account, (try? await directory.checkPassword(password, of: account.identifier)) == true
            else {
                throw error
            }
        }
    }

    /// The account that an identical request opened a moment ago, if the password proves that the caller is the same.
    private func repeated(
        _ claim: ActivationClaim, identifier: String, password: Secret, mail: String, by requester: Requester
    ) async throws -> Account? {
        guard let code = claim.code, let account = try await directory.account(usedCode: key.index(of: code)),
            lifecycle.isRepeat(
                of: account, code: code, answer: claim.answer, identifier: identifier, mail: mail, now: now()),
            try await directory.checkPassword(password, of: account.identifier)
        else { return nil }
        record(
            AuditEvent(.activated, account: account.identifier, registration: account.registration, reason: "repeat"),
            by: requester)
        return account
    }

    /// Whether an account was opened from a registration that was left behind, by a crash between two writes. It is removed.
    func isUsed(_ registration: RegistrationKey) async throws -> Bool {
        guard try await directory.account(registration: registration) != nil else { return false }
        await cleanUp(registration)
        return true
    }

    /// A used registration that stays behind opens nothing, its key being taken; whoever meets it removes it.
    func cleanUp(_ registration: RegistrationKey) async {
        do {
            try await directory.deleteRegistration(registration)
        } catch {
            logger.warning(
                "A used registration could not be removed yet",
                metadata: ["registration": "\(registration)", "error": "\(error)"])
        }
    }
}
