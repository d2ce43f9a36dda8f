import Accounts
import ControlAPI
import Foundation

extension Administration.Event {
    /// A line of the audit log: all of it, and nothing else.
    init(_ event: AuditEvent, by requester: Requester, at time: Date) {
        self.init(
            time: time.formatted(.iso8601), kind: .init(event.action), action: event.action.rawValue,
            outcome: .init(event.outcome), account: event.account?.text, registration: event.registration?.text,
            reason: event.reason, subject: event.subject, administrator: requester.administrator?.text,
            client: requester.client, peer: requester.peerUID.map(Int.init), request: requester.requestID)
    }
}

extension Administration.EventKind {
    init(_ action: AuditEvent.Action) {
        self =
            switch action {
            case .codeIssued, .codeMailRequested, .codeMailed, .codeChecked, .codeAttached, .registrationCleared: .code
            case .codeRefused, .childRefused: .refusal
            case .activated, .authenticated, .temporaryPasswordRequested, .temporaryPasswordMailed,
                .temporaryPasswordGiven, .temporaryPasswordReplaced, .passwordChangeRequired,
                .identifierReminderRequested, .passwordChanged, .mailChanged, .suspended, .resumed, .deleted,
                .departed, .returned:
                .account
            case .changedOutside, .registrationShared, .linksMended: .outside
            case .feedPlanned, .feedImported: .import
            case .mailSent, .mailAbandoned: .mail
            case .helpdeskEntered, .helpdeskLeft, .accountRead, .registrationRead, .peopleSearched, .requestThrottled,
                .watched:
                .access
            }
    }
}

extension Administration.EventOutcome {
    init(_ outcome: AuditEvent.Outcome) {
        self =
            switch outcome {
            case .done: .done
            case .refused: .refused
            case .throttled: .throttled
            case .failed: .failed
            }
    }
}
