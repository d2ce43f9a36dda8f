import Foundation

/// Text as people compare it: without case, accents, hyphens, apostrophes or double spaces.
///
/// Two spellings of one name fold to the same text. What is folded counts for zero bits of any secret.
public struct FoldedText: Sendable, Hashable {
    public let text: String

    public init(_ raw: String) {
        if let plain = Self.foldedLatin(raw) {
            text = plain
            return
        }
        var words: [String] = []
        var word = ""
        for scalar in raw.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            if let ligature = Self.spelledOut[scalar] {
                word += ligature
            } else if scalar.properties.generalCategory == .nonspacingMark {
                continue
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                word.unicodeScalars.append(scalar)
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        text = words.joined(separator: " ")
    }

    /// The same for text that needs no Unicode: nearly all passwords and names, several times for each activation and record.
    private static func foldedLatin(_ raw: String) -> String? {
        var folded: [UInt8] = []
        var isBetweenWords = false
        var isSecond = false
        for byte in raw.utf8 {
            let kept: StaticString
            switch (isSecond, byte) {
            case (true, 0x80...0xBF):
                isSecond = false
                kept = letters[Int(byte) - 0x80]
            case (false, 0xC3):
                isSecond = true
                continue
            case (false, 0x30...0x39), (false, 0x61...0x7A), (false, 0x41...0x5A):
                if isBetweenWords, !folded.isEmpty { folded.append(0x20) }
                isBetweenWords = false
                folded.append(byte < 0x41 ? byte : byte | 0x20)
                continue
            case (false, ..<0x80): kept = ""
            default: return nil
            }
            if kept.utf8CodeUnitCount > 0, isBetweenWords, !folded.isEmpty { folded.append(0x20) }
            isBetweenWords = kept.utf8CodeUnitCount == 0
            kept.withUTF8Buffer { folded.append(contentsOf: $0) }
        }
        return String(decoding: folded, as: UTF8.self)
    }

    /// U+00C0 to U+00FF; what is no letter parts words.
    private static let letters: [StaticString] = [
        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
        "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss",
        "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
        "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y",
    ]

    public var isEmpty: Bool { text.isEmpty }

    public var words: [String] { text.split(separator: " ").map(String.init) }

    /// Letters that Unicode does not decompose and that French keyboards and registers spell in two ways.
    private static let spelledOut: [Unicode.Scalar: String] = [
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i",
    ]
}
