import Foundation

/// Text as people compare it: without case, accents, hyphens, apostrophes or double spaces.
///
/// Two spellings of one name fold to the same text. What is folded counts for zero bits of any secret.
public struct FoldedText: Sendable, Hashable {
    public let text: String

    public init(_ raw: String) {
        if let plain = Self.foldedASCII(raw) {
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

    /// The same for text that needs no table: most passwords and many names, several times for each activation.
    private static func foldedASCII(_ raw: String) -> String? {
        var folded: [UInt8] = []
        var isBetweenWords = false
        for byte in raw.utf8 {
            let kept: UInt8? =
                switch byte {
                case 0x30...0x39, 0x61...0x7A: byte
                case 0x41...0x5A: byte | 0x20
                default: nil
                }
            guard byte < 0x80 else { return nil }
            if let kept {
                if isBetweenWords, !folded.isEmpty { folded.append(0x20) }
                folded.append(kept)
            }
            isBetweenWords = kept == nil
        }
        return String(decoding: folded, as: UTF8.self)
    }

    public var isEmpty: Bool { text.isEmpty }

    /// Letters that Unicode does not decompose and that French keyboards and registers spell in two ways.
    private static let spelledOut: [Unicode.Scalar: String] = [
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i",
    ]
}
