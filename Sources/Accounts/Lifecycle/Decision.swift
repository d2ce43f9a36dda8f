/// What a lifecycle rule answers: a change to write, or a refusal, which may itself have to be recorded.
///
/// A decision does nothing. The shell around it writes the change guarded by its version; when that write loses
/// against another, the shell reads again and asks for a new decision.
public enum Decision<Change: Sendable & Equatable>: Sendable, Equatable {
    case change(Change, audit: AuditEvent)
    case refuse(Refusal, recording: Change?, audit: AuditEvent)

    static func refuse(_ refusal: Refusal, audit: AuditEvent) -> Decision {
        .refuse(refusal, recording: nil, audit: audit)
    }
}

/// Why a request goes no further, in the words of the control interface.
public enum Refusal: Error, Sendable, Equatable {
    /// One refusal for a wrong, used, expired or unknown code, and for a name or date that does not match it.
    case activationRefused
    case identifierUnavailable(suggestions: [Identifier])
    case identifierInvalid(Identifier.Problem)
    case passwordRejected([PasswordRules.Problem])
    case mailInvalid
    /// One refusal for an unknown identifier, a wrong secret, a suspended account, an expired temporary password.
    case credentialsRefused
    case tooManyAttempts(retryAfterSeconds: Int)
    case notPermitted
}

/// What happened, for the audit log. The shell adds time, client, peer and request; a secret or a birth date never enters.
public struct AuditEvent: Sendable, Equatable {
    public enum Action: String, Sendable, CaseIterable {
        case codeIssued, codeMailRequested, codeMailed, codeRefused, childRefused, codeChecked, activated, codeAttached,
            authenticated
        case temporaryPasswordRequested, temporaryPasswordMailed, temporaryPasswordGiven, temporaryPasswordReplaced
        case passwordChangeRequired
        case identifierReminderRequested, passwordChanged, mailChanged
        case suspended, resumed, deleted, departed, returned, changedOutside, feedPlanned, feedImported, mailSent,
            mailAbandoned
        case helpdeskEntered, helpdeskLeft
        case registrationCleared, registrationShared, linksMended, accountRead, registrationRead, peopleSearched,
            watched, requestThrottled
    }

    public enum Outcome: String, Sendable {
        case done, refused, throttled, failed
    }

    public var action: Action
    public var outcome: Outcome
    public var account: Identifier?
    public var registration: RegistrationKey?
    /// Why, in a word from a fixed vocabulary: `wrongSecret`, `expired`…
    public var reason: String?
    /// What it was about when that is nobody's account: a feed's source and path, the words of a search.
    public var subject: String?

    public init(
        _ action: Action, _ outcome: Outcome = .done, account: Identifier? = nil, registration: RegistrationKey? = nil,
        reason: String? = nil, subject: String? = nil
    ) {
        self.action = action
        self.outcome = outcome
        self.account = account
        self.registration = registration
        self.reason = reason
        self.subject = subject
    }
}
