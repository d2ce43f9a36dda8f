/// Values that mean something to a parser, and random ones made of the same bytes.
struct Hostile: Sequence, IteratorProtocol {
    static let chosen = [
        "", " ", "  ", "a", " a ", "#", "#04", "a#", "a,b", "a+b=c", "\"a\"", "a\\", "\\", "\\2a", "a;b", "<a>", "=",
        "*",
        "(", ")", "a)(uid=*", "*)(objectClass=*", "a\0b", "\0", "a\nb", "é", "e\u{301}", "日本", "🏫", "\u{200B}",
        "\u{7F}", "a  b",
        "a\r\ndn: cn=x", "{ARGON2}x", ",dc=test", "a\\,b", "\\\\", "\\20", " \\ ", "ﬁ", "ＡＢ",
    ]
    private static let pieces = Array(" #,+\"\\<>;=*()aZ0é日\0\n\u{301}").map(String.init) + ["\u{301}", "\\2", "dc="]

    private var generator = SplitMix(state: 42)
    private var left: Int
    private var rest = Self.chosen[...]

    init(_ count: Int) {
        left = count
    }

    mutating func next() -> String? {
        if let chosen = rest.popFirst() { return chosen }
        guard left > 0 else { return nil }
        left -= 1
        let length = Int.random(in: 0...12, using: &generator)
        return (0..<length).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
    }
}

/// The same numbers in each run, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
