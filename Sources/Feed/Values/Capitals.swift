/// Text in capitals, as registers write it, made easier to read: `JEAN DE LA FONTAINE` becomes `Jean de la Fontaine`.
enum Capitals {
    /// A text that has a lower-case letter was written by somebody who meant it, and is kept.
    static func softened(_ text: String) -> String {
        guard !text.contains(where: \.isLowercase) else { return text }
        var result = ""
        var word = ""
        for character in text {
            if character.isLetter {
                word.append(character)
            } else {
                result += softened(word: word, isFirst: result.isEmpty, before: character)
                result.append(character)
                word = ""
            }
        }
        return result + softened(word: word, isFirst: result.isEmpty, before: nil)
    }

    private static func softened(word: String, isFirst: Bool, before next: Character?) -> String {
        let small = word.lowercased()
        let isElided = (small == "d" || small == "l") && (next == "'" || next == "\u{2019}")
        if !isFirst && (isElided || particles.contains(small)) { return small }
        return String(word.prefix(1) + small.dropFirst())
    }

    private static let particles: Set<String> = [
        "de", "du", "des", "la", "le", "les", "et", "en", "sur", "sous", "aux",
    ]
}
