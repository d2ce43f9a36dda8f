import Foundation

// Activation: from a paper code to an account.
extension Lifecycle {
    /// Issues or reissues a code. The former one is gone with the write: it finds nothing any more; and no mail that is owed
    /// makes another, of which the letter would die.
    ///
    /// - Parameters:
    ///   - isNamed: somebody asked for this very person. Who said that the letter is not for them is not written to again
    ///     by itself; a school that names them has looked.
    ///   - onlyMissing: a code that works stays. Somebody else may have printed it since whoever asks looked.
    public func issueCode(
        _ index: CodeIndex, to registration: Registration, isNamed: Bool = true, onlyMissing: Bool = false, now: Date
    ) -> Decision<RegistrationChange> {
        func refused(_ reason: String) -> Decision<RegistrationChange> {
            .refuse(
                .notPermitted, audit: AuditEvent(.codeIssued, .refused, registration: registration.key, reason: reason))
        }
        if let objection = objection(toCodeOf: registration, isNamed: isNamed, onlyMissing: onlyMissing, now: now) {
            return refused(objection)
        }
        let edits =
            [.setCode(code(index, now: now))] + registration.owedMails.map(RegistrationEdit.settle)
            + (registration.refusedAt == nil ? [] : [.setRefusedAt(nil)])
        return .change(registration.change(edits), audit: AuditEvent(.codeIssued, registration: registration.key))
    }

    /// Why somebody gets no code now; `nil` when they would.
    public func objection(
        toCodeOf registration: Registration, isNamed: Bool, onlyMissing: Bool, now: Date
    ) -> String? {
        guard isNamed || registration.refusedAt == nil else { return "notTheirs" }
        if onlyMissing, let code = registration.code, policy.isUsable(code, now: now) { return "coded" }
        return nil
    }

    func code(_ index: CodeIndex, now: Date) -> IssuedCode {
        IssuedCode(index: index, issuedAt: now, expiry: now.addingTimeInterval(policy.codeLifetime))
    }

    /// Why a visitor who gave a code may not go on, or `nil` when they may.
    ///
    /// - Parameter registration: what the code's index found, if anything.
    /// - Returns: a refusal; for a wrong name or date it records one more failure, and the fifth kills the code.
    public func objection(
        to answer: IdentityAnswer, for registration: Registration?, now: Date
    ) -> Decision<RegistrationChange>? {
        guard let registration, let code = registration.code else {
            return .refuse(.activationRefused, audit: AuditEvent(.codeChecked, .refused, reason: "unknownCode"))
        }
        func refused(_ reason: String, recording change: RegistrationChange? = nil) -> Decision<RegistrationChange> {
            let audit = AuditEvent(.codeChecked, .refused, registration: registration.key, reason: reason)
            return .refuse(.activationRefused, recording: change, audit: audit)
        }
        guard code.failures < policy.codeTries else { return refused("tooManyFailures") }
        guard now < code.expiry else { return refused("expired") }
        guard answer.matches(registration.challenged) else {
            return refused("wrongAnswer", recording: registration.change(.setCodeFailures(code.failures + 1)))
        }
        return nil
    }

    /// The account that a visitor asks for, complete but for the hash of the password.
    ///
    /// - Parameters:
    ///   - registration: found by the code, and without objection.
    ///   - mail: already validated.
    public func activate(
        _ registration: Registration, code: ActivationCode, identifier text: String, password: Secret, mail: String,
        now: Date
    ) -> Result<Account, Refusal> {
        let identifier: Identifier
        do { identifier = try Identifier(text) } catch { return .failure(.identifierInvalid(error)) }
        var account = Account(
            identifier: identifier, registration: registration.key, kind: registration.kind, state: .active,
            person: registration.person, children: registration.child.map { [$0] } ?? [], mail: mail,
            usedCodes: [code.printed], activatedAt: now, passwordChangedAt: now, version: 1)
        let problems = rules.problems(with: password, identity: account.identity)
        guard problems.isEmpty else { return .failure(.passwordRejected(problems)) }
        // Claimed for its first try by whoever opens the account, which spares the claim a write of its own.
        let mail = OwedMail(.accountCreated, since: now)
        account.owedMails = [postponed(mail, now: now) ?? mail]
        return .success(account)
    }

    /// Whether `account` is what an identical `activate` made a moment ago: its caller lost the answer and asks again.
    ///
    /// The caller has still to prove the password.
    public func isRepeat(
        of account: Account, code: ActivationCode, answer: IdentityAnswer, identifier: String, mail: String, now: Date
    ) -> Bool {
        guard let activatedAt = account.activatedAt, account.state == .active else { return false }
        let challenged =
            account.kind == .responsible ? account.children.first?.person ?? account.person : account.person
        return now.timeIntervalSince(activatedAt) < policy.repeatWindow
            && account.usedCodes.contains(code.printed)
            && answer.matches(challenged)
            && account.identifier.text == identifier.lowercased()
            && account.mail == mail
    }
}
