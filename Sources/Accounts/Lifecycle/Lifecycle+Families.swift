// Responsible people and the children on their accounts.
extension Lifecycle {
    /// The code of another child joins an account that its owner has proved to be theirs.
    ///
    /// - Parameter registration: found by the code, and without objection. It may be of another feed, which knows the same
    ///   person by another key: both stay known.
    public func attach(
        _ registration: Registration, code: ActivationCode, to account: Account
    ) -> Decision<AccountChange> {
        func refused(_ refusal: Refusal, _ reason: String) -> Decision<AccountChange> {
            let audit = AuditEvent(
                .codeAttached, .refused, account: account.identifier, registration: registration.key, reason: reason)
            return .refuse(refusal, audit: audit)
        }
        guard account.state == .active else { return refused(.credentialsRefused, account.state.rawValue) }
        guard account.kind == .responsible else { return refused(.notPermitted, "notResponsible") }
        guard registration.kind == .responsible, var child = registration.child else {
            return refused(.activationRefused, "pupilsCode")
        }
        // Of two letters to one household each is for one person: this one would take the other's away.
        guard !account.children.contains(where: { $0.registration.child == child.registration.child }) else {
            return refused(.notPermitted, "sameChild")
        }
        child.rank = (account.children.map(\.rank).max() ?? 0) + 1
        var edits: [AccountEdit] = [.attach(child, code: code.printed)]
        if let key = child.registration.relative,
            !account.children.contains(where: { $0.registration.relative == key })
        {
            edits.append(account.children.isEmpty ? .beginAnew(child) : .addKey(key))
        }
        return .change(
            account.change(edits),
            audit: AuditEvent(.codeAttached, account: account.identifier, registration: registration.key))
    }

    /// Whether `attach` with the same code and answer was made before: its caller lost the answer and asks again.
    public func isRepeat(ofAttachmentTo account: Account, code: ActivationCode, answer: IdentityAnswer) -> Bool {
        account.usedCodes.contains(code.printed) && account.children.contains { answer.matches($0.person) }
    }
}

extension Account {
    /// The pupils around whom links follow from this account: itself, or the children.
    public var family: [RegistrationKey] {
        kind == .pupil ? [registration] : children.compactMap(\.registration.child)
    }
}
