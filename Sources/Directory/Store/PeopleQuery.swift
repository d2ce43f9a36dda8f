import Accounts
import LDAPClient

/// Which registrations or accounts an administrator means. Everything given has to hold.
public struct PeopleQuery: Sendable, Equatable {
    /// Part of a name, or several words of it in any order; an identifier, an address or a key. Without regard to case and
    /// accents.
    public var text: String?
    /// Which of these the text is in names; `nil` for words, and for a part only when nobody has all of them.
    public var match: Match?
    public var schoolUAI: String?
    public var className: String?
    public var key: RegistrationKey?
    public var state: AccountState?
    public var kind: PersonKind?
    /// Only registrations that somebody has said are not theirs.
    public var isRefused: Bool
    /// How a text is found in a name.
    public enum Match: Sendable, Equatable {
        /// As whole words: of those there are few, and an index gives them at once in a directory of any size.
        case words
        /// As letters that follow each other. That index has a long list for every three letters.
        case part

        /// In which order to try, for a text: whoever types several words of a name means whoever has them.
        public static func attempts(for text: String?) -> [Match] {
            FoldedText(text ?? "").words.count > 1 ? [.words, .part] : [.part]
        }
    }

    /// At most so many; `nil` for all.
    public var limit: Int?

    public init(
        text: String? = nil, match: Match? = nil, schoolUAI: String? = nil, className: String? = nil,
        key: RegistrationKey? = nil,
        state: AccountState? = nil, kind: PersonKind? = nil, isRefused: Bool = false, limit: Int? = nil
    ) {
        self.text = text
        self.match = match
        self.schoolUAI = schoolUAI
        self.className = className
        self.key = key
        self.state = state
        self.kind = kind
        self.isRefused = isRefused
        self.limit = limit
    }

    fileprivate func filter(objectClass: String, by match: Match) -> Filter {
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
    /// Entries that `query` selects.
    func entries(
        matching query: PeopleQuery, objectClass: String, below base: DN, attributes: [String], action: String
    ) -> PreferredEntries {
        let attempts = query.match.map { [$0] } ?? PeopleQuery.Match.attempts(for: query.text)
        return PreferredEntries(
            attempts.map { match in
                ldap.search(
                    base: base, scope: .one, filter: query.filter(objectClass: objectClass, by: match),
                    attributes: attributes, sizeLimit: query.limit ?? 0, pageSize: 500
                ).renamed(action)
            })
    }
}
