import Accounts
import LDAPClient

/// Which registrations or accounts an administrator means. Everything given has to hold.
public struct PeopleQuery: Sendable, Equatable {
    /// Part of a name, or several words of it in any order; an identifier, an address or a key. Without regard to case and
    /// accents.
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

    /// How a text is found in a name.
    enum Match {
        /// As whole words: of those there are few, and an index gives them at once in a directory of any size.
        case words
        /// As letters that follow each other. That index has a long list for every three letters.
        case part
    }

    func filter(objectClass: String, by match: Match) -> Filter {
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
            switch match {
            case _ where folded.isEmpty: break
            case .words: ways.append(.and(folded.words.map { .equal(AttributeName.searchWord, $0) }))
            case .part: ways.append(.contains(AttributeName.searchName, folded.text))
            }
            parts.append(.or(ways))
        }
        return .and(parts)
    }
}

extension DirectoryStore {
    /// Entries that `query` selects. Several words are looked for as such, and as a part of a name only when nobody has all of
    /// them: whoever types a whole name means that one.
    func entries(
        matching query: PeopleQuery, objectClass: String, below base: DN, attributes: [String], action: String
    ) -> PreferredEntries {
        func search(by match: PeopleQuery.Match) -> RenamedEntries {
            ldap.search(
                base: base, scope: .one, filter: query.filter(objectClass: objectClass, by: match),
                attributes: attributes, sizeLimit: query.limit ?? 0, pageSize: 500
            ).renamed(action)
        }
        let hasWords = FoldedText(query.text ?? "").words.count > 1
        return PreferredEntries(
            first: search(by: hasWords ? .words : .part), otherwise: hasWords ? search(by: .part) : nil)
    }
}
