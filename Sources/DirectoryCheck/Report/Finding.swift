/// What came out of one check at one server.
public struct Finding: Sendable, Equatable {
    public enum Outcome: String, Sendable, CaseIterable {
        case holds
        case fails = "doesNotHold"
        case untried = "notTried"
        /// Worth knowing, and nobody's fault.
        case noted
    }

    public var check: Check
    /// The server's URI.
    public var server: String
    public var outcome: Outcome
    /// What was seen; with `fails` what it means, with `untried` why.
    public var detail: String
    /// With `fails`: the LDIF or command that mends it.
    public var remedy: String?
    /// With `untried`: the promise could not be tried at this server at all.
    public var isBlocking = false
}

/// What one check found, before it is known where.
enum Verdict: Sendable, Equatable {
    case holds(String = "")
    case fails(String, remedy: String)
    case untried(String)
    case noted(String)

    func finding(_ check: Check, at server: String) -> Finding {
        switch self {
        case .holds(let seen): Finding(check: check, server: server, outcome: .holds, detail: seen)
        case .fails(let meaning, let remedy):
            Finding(check: check, server: server, outcome: .fails, detail: meaning, remedy: remedy)
        case .untried(let reason): Finding(check: check, server: server, outcome: .untried, detail: reason)
        case .noted(let seen): Finding(check: check, server: server, outcome: .noted, detail: seen)
        }
    }
}
