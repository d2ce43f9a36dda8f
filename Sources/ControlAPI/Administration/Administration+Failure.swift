import Varlink

extension Administration {
    /// The errors of the interface.
    public enum Failure: Error, Sendable, Equatable {
        case accountNotFound(identifier: String)
        case registrationNotFound(key: String)
        case notInThisState(state: String, reason: String)
        case feedRefused(file: String, line: Int?, message: String)
        case planRefused(digest: String, message: String)
        case importUnderWay(holder: String? = nil, since: String? = nil)
        case selectionInvalid(message: String)
        case tooManyWatchers(limit: Int)
        case conflict
        case directoryUnavailable
    }
}

extension Administration.Failure: ControlFailure {
    public var callError: CallError {
        func error(_ name: String, _ parameters: some Encodable & Sendable) -> CallError {
            CallError("\(Administration.interface).\(name)", parameters: parameters)
        }
        return switch self {
        case .accountNotFound(let identifier): error("AccountNotFound", ["identifier": identifier])
        case .registrationNotFound(let key): error("RegistrationNotFound", ["key": key])
        case .notInThisState(let state, let reason): error("NotInThisState", ["state": state, "reason": reason])
        case .feedRefused(let file, let line, let message):
            error("FeedRefused", RefusedFeed(file: file, line: line, message: message))
        case .planRefused(let digest, let message): error("PlanRefused", ["digest": digest, "message": message])
        case .importUnderWay(let holder, let since):
            error("ImportUnderWay", Turn(holder: holder, since: since))
        case .selectionInvalid(let message): error("SelectionInvalid", ["message": message])
        case .tooManyWatchers(let limit): error("TooManyWatchers", ["limit": limit])
        case .conflict: CallError("\(Administration.interface).Conflict")
        case .directoryUnavailable: CallError("\(Administration.interface).DirectoryUnavailable")
        }
    }

    public init?(_ error: CallError) {
        guard let name = error.name(in: Administration.interface) else { return nil }
        switch name {
        case "AccountNotFound": self = .accountNotFound(identifier: error.parameter("identifier") ?? "")
        case "RegistrationNotFound": self = .registrationNotFound(key: error.parameter("key") ?? "")
        case "NotInThisState":
            self = .notInThisState(state: error.parameter("state") ?? "", reason: error.parameter("reason") ?? "")
        case "FeedRefused":
            self = .feedRefused(
                file: error.parameter("file") ?? "", line: error.parameter("line"),
                message: error.parameter("message") ?? "")
        case "PlanRefused":
            self = .planRefused(digest: error.parameter("digest") ?? "", message: error.parameter("message") ?? "")
        case "ImportUnderWay":
            self = .importUnderWay(holder: error.parameter("holder"), since: error.parameter("since"))
        case "SelectionInvalid": self = .selectionInvalid(message: error.parameter("message") ?? "")
        case "TooManyWatchers": self = .tooManyWatchers(limit: error.parameter("limit") ?? 0)
        case "Conflict": self = .conflict
        case "DirectoryUnavailable": self = .directoryUnavailable
        default: return nil
        }
    }

    private struct Turn: Encodable, Sendable {
        var holder: String?
        var since: String?
    }

    private struct RefusedFeed: Encodable, Sendable {
        var file: String
        var line: Int?
        var message: String
    }
}
