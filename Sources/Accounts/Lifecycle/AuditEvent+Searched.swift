extension AuditEvent {
    /// Without what somebody looked for where that could be a code, or holds a date: people paste both into any field.
    public var withoutPastedSecrets: AuditEvent {
        guard action == .peopleSearched, let subject, Self.isCodeOrHoldsDate(subject) else { return self }
        var event = self
        event.subject = "withheld"
        return event
    }

    private static func isCodeOrHoldsDate(_ text: String) -> Bool {
        ActivationCode(typed: text) != nil || text.contains(/\d{1,4}[-\/. ]\d{1,2}[-\/. ]\d{2,4}/)
            || text.contains(/(^|\D)\d{8}($|\D)/)
    }
}
