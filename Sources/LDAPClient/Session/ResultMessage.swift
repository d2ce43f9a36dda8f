/// The end of an operation, as the server told it.
struct ResultMessage: Sendable {
    var code: LDAPError.Code
    var message = ""
    var matchedDN: String?
    /// Where the next page begins (RFC 2696); empty when there is none.
    var cookie: [UInt8] = []
    /// What an extended operation answers.
    var value: [UInt8]?

    func error() -> LDAPError { LDAPError(code, message, matchedDN: matchedDN) }
}

/// A result, and the entries that came before it.
struct Reply: Sendable {
    var entries: [Entry] = []
    var result: ResultMessage

    /// - Throws: the server's refusal.
    func requireSuccess() throws(LDAPError) {
        guard result.code == .success else { throw result.error() }
    }
}

extension LDAPError.Code {
    static let success = Self(rawValue: 0)
    static let compareFalse = Self(rawValue: 5)
    static let compareTrue = Self(rawValue: 6)
}
