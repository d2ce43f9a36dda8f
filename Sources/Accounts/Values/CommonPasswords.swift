/// The passwords that everybody tries first.
///
/// A password is common when, folded, it stands in the list, or when it is a listed word with a number or a few signs
/// after it (`Soleil2026!`): the most frequent way of making a listed word pass a composition rule.
public struct CommonPasswords: Sendable {
    private let words: Set<String>

    /// - Parameter lines: one password per line; blank lines and lines beginning with `#` are left out.
    public init(lines: [String]) {
        var words: Set<String> = []
        for line in lines where !line.hasPrefix("#") {
            let word = Self.fold(line)
            if !word.isEmpty { words.insert(word) }
        }
        self.words = words
    }

    public var count: Int { words.count }

    public func contains(_ password: String) -> Bool {
        guard !words.isEmpty else { return false }
        let folded = Self.fold(password)
        return words.contains(folded) || Self.isOneCharacterRepeated(folded)
            || Self.stem(of: folded).map(words.contains) ?? false
    }

    /// The word in front of a tail of one to six digits or signs; `nil` when there is no such tail, or hardly a word.
    private static func stem(of folded: String) -> String? {
        let tail = folded.reversed().prefix { !$0.isLetter }.count
        let stem = folded.dropLast(tail)
        return (1...6).contains(tail) && stem.count >= 4 ? String(stem) : nil
    }

    private static func fold(_ text: String) -> String {
        String(text.lowercased().filter { !$0.isWhitespace })
    }

    private static func isOneCharacterRepeated(_ text: String) -> Bool {
        text.count > 3 && Set(text).count == 1
    }
}
