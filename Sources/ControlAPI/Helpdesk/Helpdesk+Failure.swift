import Varlink

extension Helpdesk {
    /// The errors of the interface.
    public enum Failure: Error, Sendable, Equatable {
        case credentialsRefused
        case sessionEnded
        case notFound
        case notPermitted
        case notInThisState(Obstacle)
        case tooManyAttempts(retryAfterSeconds: Int)
        case conflict
        case directoryUnavailable
    }
}

extension Helpdesk.Failure: ControlFailure {
    public var callError: CallError {
        func error(_ name: String) -> CallError { CallError("\(Helpdesk.interface).\(name)") }
        func error(_ name: String, _ parameters: some Encodable & Sendable) -> CallError {
            CallError("\(Helpdesk.interface).\(name)", parameters: parameters)
        }
        return switch self {
        case .credentialsRefused: error("CredentialsRefused")
        case .sessionEnded: error("SessionEnded")
        case .notFound: error("NotFound")
        case .notPermitted: error("NotPermitted")
        case .notInThisState(let reason): error("NotInThisState", ["reason": reason])
        case .tooManyAttempts(let seconds): error("TooManyAttempts", ["retryAfterSeconds": seconds])
        case .conflict: error("Conflict")
        case .directoryUnavailable: error("DirectoryUnavailable")
        }
    }

    public init?(_ error: CallError) {
        guard let name = error.name(in: Helpdesk.interface) else { return nil }
        switch name {
        case "CredentialsRefused": self = .credentialsRefused
        case "SessionEnded": self = .sessionEnded
        case "NotFound": self = .notFound
        case "NotPermitted": self = .notPermitted
        case "NotInThisState":
            guard let reason: Helpdesk.Obstacle = error.parameter("reason") else { return nil }
            self = .notInThisState(reason)
        case "TooManyAttempts": self = .tooManyAttempts(retryAfterSeconds: error.parameter("retryAfterSeconds") ?? 0)
        case "Conflict": self = .conflict
        case "DirectoryUnavailable": self = .directoryUnavailable
        default: return nil
        }
    }
}
