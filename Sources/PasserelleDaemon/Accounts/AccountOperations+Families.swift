import Accounts
import Directory

// Responsible people and their children.
extension AccountOperations {
    /// Adds another child's code to the account that its owner proves to be theirs.
    ///
    /// The same request made again is answered as the first was.
    func attach(
        _ claim: ActivationClaim, to identifier: Identifier?, password: Secret, by requester: Requester
    ) async throws -> Account {
        let found = try await account(identifier)
        // Before the code is looked at: nobody tries codes but the owner of an account.
        guard try await isDefinitive(password, of: found), let account = found else {
            record(
                AuditEvent(.codeAttached, .refused, account: found?.identifier, reason: "wrongSecret"), by: requester)
            throw Refusal.credentialsRefused
        }
        guard account.kind == .responsible else {
            record(
                AuditEvent(.codeAttached, .refused, account: account.identifier, reason: "notResponsible"),
                by: requester)
            throw Refusal.notPermitted
        }
        if let code = claim.code, lifecycle.isRepeat(ofAttachmentTo: account, code: code, answer: claim.answer) {
            record(AuditEvent(.codeAttached, account: account.identifier, reason: "repeat"), by: requester)
            return account
        }
        let (registration, _) = try await check(claim, isFinal: true, by: requester)
        guard let code = claim.code else { throw Refusal.activationRefused }
        return try await attach(registration, code, to: account, password, by: requester)
    }

    private func attach(
        _ registration: Registration, _ code: ActivationCode, to proved: Account, _ password: Secret,
        by requester: Requester
    ) async throws -> Account {
        let changed: Account?
        do {
            changed = try await change(proved.identifier, by: requester) { account, _ in
                // Somebody was faster, perhaps with another password.
                if account != proved, try await !isDefinitive(password, of: account) {
                    return .refuse(
                        .credentialsRefused, recording: nil,
                        audit: AuditEvent(
                            .codeAttached, .refused, account: account.identifier, registration: registration.key,
                            reason: "wrongSecret"))
                }
                if account.registrations.contains(registration.key) {
                    // Lost sight of a write that was made after all; or the child came by another code, and this one was
                    // issued before its registration could be removed.
                    guard account.usedCodes.contains(code.printed) else {
                        throw DirectoryError(.registrationUsed, "this account has it")
                    }
                    throw AlreadyAttached(account: account)
                }
                return lifecycle.attach(registration, code: code, to: account)
            }
        } catch let done as AlreadyAttached {
            changed = done.account
        } catch let error as DirectoryError where error.code == .registrationUsed {
            await cleanUp(registration.key)
            record(
                AuditEvent(
                    .codeAttached, .refused, account: proved.identifier, registration: registration.key,
                    reason: "usedCode"), by: requester)
            throw Refusal.activationRefused
        }
        guard let changed else { throw Refusal.credentialsRefused }
        usedRegistrations.add(registration.key)
        handOverFamily(of: changed)
        return changed
    }

    /// Links follow by themselves; what is lost of this is found by the next look at everybody.
    func handOverFamily(of account: Account) {
        for pupil in account.family { changedFamilies.add(pupil) }
    }

    /// - Returns: false when it could not be done now.
    @discardableResult
    func mendLinks(around pupil: RegistrationKey) async -> Bool {
        do {
            try await directory.mendLinks(around: pupil)
            return true
        } catch {
            logger.warning(
                "A family's links could not be mended yet", metadata: ["registration": "\(pupil)", "error": "\(error)"])
            return false
        }
    }
}

/// The registration that was to be attached turned out to be.
private struct AlreadyAttached: Error {
    var account: Account
}
