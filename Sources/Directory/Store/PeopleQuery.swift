import Accounts
import LDAPClient

/// Which registrations or accounts an administrator means. Everything given has to hold.
public struct PeopleQuery: Sendable, Equatable {
    /// Part of a name, an identifier, an address or a key; without regard to case and accents.
    public var text: String?
    public var schoolUAI: String?
    public var className: String?
    public var key: RegistrationKey?
    public var state: AccountState?
    public var kind: PersonKind?
    /// Only registrations that somebody has said are not theirs.
    public var isRefused: Bool
    /// At most so many; `nil` for all.
    public var limit: Int?

    public init(
        text: String? = nil, schoolUAI: String? = nil, className: String? = nil, key: RegistrationKey? = nil,
        state: AccountState? = nil, kind: PersonKind? = nil, isRefused: Bool = false, limit: Int? = nil
    ) {
        self.text = text
        self.schoolUAI = schoolUAI
        self.className = className
        self.key = key
        self.state = state
        self.kind = kind
        self.isRefused = isRefused
        self.limit = limit
    }

    func filter(objectClass: String) -> Filter {
        var parts: [Filter] = [.equal(AttributeName.objectClass, objectClass)]
        if let schoolUAI { parts.append(.equal(AttributeName.schoolUAI, schoolUAI)) }
        if let className { parts.append(.equal(AttributeName.className, className)) }
        if let key { parts.append(.equal(AttributeName.registration, key.text)) }
        if let kind { parts.append(.equal(AttributeName.kind, kind.rawValue)) }
        if let state { parts.append(.equal(AttributeName.state, state.rawValue)) }
        if isRefused { parts.append(.present(AttributeName.refused)) }
        if let text, !text.isEmpty {
            var ways: [Filter] = [
                .equal(AttributeName.uid, text), .equal(AttributeName.mail, text),
                .equal(AttributeName.registration, text),
            ]
            let folded = FoldedText(text)
            if !folded.isEmpty { ways.append(.contains(AttributeName.searchName, folded.text)) }
            parts.append(.or(ways))
        }
        return .and(parts)
    }
}
