/// What a server answered, or why there is no answer.
///
/// It never holds a value that was written or a password; a server's diagnostic message may name attributes and DNs.
public struct LDAPError: Error, Sendable, Hashable {
    public var code: Code
    /// The server's or libldap's words, for the log.
    public var message: String
    /// How far the server found the name, with `noSuchObject` and a few others.
    public var matchedDN: String?
    /// A write was sent and its answer never came: it may or may not have been made. Read, never assume.
    public var outcomeIsUnknown: Bool

    public init(_ code: Code, _ message: String = "", matchedDN: String? = nil, outcomeIsUnknown: Bool = false) {
        self.code = code
        self.message = message
        self.matchedDN = matchedDN
        self.outcomeIsUnknown = outcomeIsUnknown
    }
}

extension LDAPError: CustomStringConvertible {
    public var description: String {
        var text = code.description
        if !message.isEmpty { text += ": \(message)" }
        if let matchedDN, !matchedDN.isEmpty { text += " (matched \(matchedDN))" }
        if outcomeIsUnknown { text += " (outcome unknown)" }
        return text
    }
}
