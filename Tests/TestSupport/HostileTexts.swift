/// Texts that mean harm to whoever puts them into a filter, a name, a header, a cell, a line or a page.
///
/// The same ones on every machine for the same seed. Half of them are pieces in a random order; the others are spelling
/// variants of `known`, so that what is tried nearly equals what is there. Compare them by `utf8`: `==` of strings takes
/// two spellings of one accent for the same text, as no directory and no spreadsheet does.
public struct HostileTexts: Sequence, IteratorProtocol {
    /// What LDAP's filters and names, their escapes, headers, HTML, spreadsheets, shells and terminals treat specially.
    public static let pieces: [String] =
        Array("*()\\&|!=<>~#,+\";:/'`$%@-_. \t\r\n\0aZé日ﬁﬀＡ").map { String($0) }
        + [
            "\\2a", "\\28", "\\29", "\\5c", "\\00", "\\ff", "\\c3\\28", "\\ed\\a0\\80", "\\", "\\2", "*)(uid=*",
            ")(|(cn=*",
            "cn=", ",dc=", "#04", "\r\nBcc: ", "\u{1B}[2J", "\u{1B}]0;", "\u{9B}31m", "\u{7F}", "\u{85}", "\u{2028}",
            "<script>", "\" x=", "=1+1", "\u{301}", "\u{200D}", "\u{200B}", "\u{202E}", "\u{FEFF}", "\u{FFFD}",
            "\u{10FFFF}",
            "\u{1F469}\u{200D}\u{1F467}", "{SSHA}", "\u{0}",
        ]

    /// Pairs that look alike, and are the same to some of those who compare: Cyrillic, full-width, composed, ligatures.
    private static let spellings: [(String, String)] = [
        ("a", "\u{430}"), ("e", "\u{435}"), ("o", "\u{43E}"), ("a", "A"), ("e", "e\u{301}"), ("é", "e\u{301}"),
        ("fi", "\u{FB01}"), ("a", "\u{FF41}"), ("k", "\u{212A}"), ("i", "\u{131}"), ("s", "\u{17F}"), ("ss", "ß"),
        (" ", "  "), (" ", "\u{A0}"), (".", "\u{2024}"),
    ]

    private let known: [String]
    private let longest: Int
    private var left: Int
    private var generator: SplitMix64

    /// - Parameters:
    ///   - known: texts that are there, of which variants are made.
    ///   - longest: one in a thousand is as long as that, in bytes.
    public init(_ count: Int, seed: UInt64, near known: [String] = [], longest: Int = 16_384) {
        self.known = known
        self.longest = longest
        left = count
        generator = SplitMix64(state: seed)
    }

    public mutating func next() -> String? {
        guard left > 0 else { return nil }
        left -= 1
        switch generator.below(1000) {
        case 0: return ""
        case 1:
            let piece = generator.pick(Self.pieces)
            return String(repeating: piece, count: longest / piece.utf8.count)
        case 2..<500 where !known.isEmpty: return variant(of: generator.pick(known))
        default: return joined(1 + generator.below(9))
        }
    }

    private mutating func joined(_ count: Int) -> String {
        (0..<count).reduce(into: "") { text, _ in text += generator.pick(Self.pieces) }
    }

    /// One change, or none: a sign more, a sign less, another sign, another spelling, the escape of a byte.
    private mutating func variant(of text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        let place = generator.below(scalars.count + 1)
        let piece = generator.pick(Self.pieces).unicodeScalars
        switch generator.below(6) {
        case 0: return text
        case 1: scalars.insert(contentsOf: piece, at: place)
        case 2 where place < scalars.count: scalars.remove(at: place)
        case 3 where place < scalars.count: scalars.replaceSubrange(place...place, with: piece)
        case 4 where place < scalars.count:
            let bytes = String(scalars[place]).utf8
            scalars.replaceSubrange(
                place...place, with: bytes.flatMap { "\\\($0 < 16 ? "0" : "")\(String($0, radix: 16))".unicodeScalars })
        default:
            let (one, other) = generator.pick(Self.spellings)
            return text.replacing(one, with: other)
        }
        return scalars.reduce(into: "") { $0.unicodeScalars.append($1) }
    }
}
