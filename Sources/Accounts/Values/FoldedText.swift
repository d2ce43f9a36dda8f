import Foundation

/// Text as people compare it: without case, accents, hyphens, apostrophes or double spaces.
///
/// Two spellings of one name fold to the same text. What is folded counts for zero bits of any secret.
public struct FoldedText: Sendable, Hashable {
    public let text: String

    public init(_ raw: String) {
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

    public var isEmpty: Bool { text.isEmpty }

    /// Letters that Unicode does not decompose and that French keyboards and registers spell in two ways.
    private static let spelledOut: [Unicode.Scalar: String] = [
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i",
    ]
}
