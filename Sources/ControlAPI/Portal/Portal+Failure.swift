import Varlink

extension Portal {
    /// The errors of the interface.
    public enum Failure: Error, Sendable, Equatable {
        case activationRefused
        case identifierUnavailable(suggestedIdentifiers: [String])
        case identifierInvalid(IdentifierProblem)
        case passwordRejected([PasswordProblem])
        case mailInvalid
        case credentialsRefused
        case tooManyAttempts(retryAfterSeconds: Int)
        case directoryUnavailable
        case notPermitted
    }
}

extension Portal.Failure: ControlFailure {
    public var callError: CallError {
        func error(_ name: String) -> CallError { CallError("\(Portal.interface).\(name)") }
        func error(_ name: String, _ parameters: some Encodable & Sendable) -> CallError {
            CallError("\(Portal.interface).\(name)", parameters: parameters)
        }
        return switch self {
        case .activationRefused: error("ActivationRefused")
        case .identifierUnavailable(let suggestions):
            error("IdentifierUnavailable", ["suggestedIdentifiers": suggestions])
        case .identifierInvalid(let reason): error("IdentifierInvalid", ["reason": reason])
        case .passwordRejected(let reasons): error("PasswordRejected", ["reasons": reasons])
        case .mailInvalid: error("MailInvalid")
        case .credentialsRefused: error("CredentialsRefused")
        case .tooManyAttempts(let seconds): error("TooManyAttempts", ["retryAfterSeconds": seconds])
        case .directoryUnavailable: error("DirectoryUnavailable")
        case .notPermitted: error("NotPermitted")
        }
    }

    public init?(_ error: CallError) {
        guard let name = error.name(in: Portal.interface) else { return nil }
        switch name {
        case "ActivationRefused": self = .activationRefused
        case "IdentifierUnavailable":
            self = .identifierUnavailable(suggestedIdentifiers: error.parameter("suggestedIdentifiers") ?? [])
        case "IdentifierInvalid":
            guard let reason: Portal.IdentifierProblem = error.parameter("reason") else { return nil }
            self = .identifierInvalid(reason)
        case "PasswordRejected": self = .passwordRejected(error.parameter("reasons") ?? [])
        case "MailInvalid": self = .mailInvalid
        case "CredentialsRefused": self = .credentialsRefused
        case "TooManyAttempts": self = .tooManyAttempts(retryAfterSeconds: error.parameter("retryAfterSeconds") ?? 0)
        case "DirectoryUnavailable": self = .directoryUnavailable
        case "NotPermitted": self = .notPermitted
        default: return nil
        }
    }
}
