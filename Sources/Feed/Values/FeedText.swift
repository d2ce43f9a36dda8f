import Foundation

/// A value of a feed as the directory is to hold it: trimmed, runs of blanks made one, composed (NFC).
enum FeedText {
    /// More than any name, label or address line of a feed.
    static let maximumLength = 256

    /// - Returns: `nil` when nothing is left.
    /// - Throws: `tooLong`, `controlCharacter`.
    static func clean(_ raw: String, _ attribute: String, maximum: Int = maximumLength) throws(Fault) -> String? {
        let text = isPlain(raw) ? raw : try normalized(raw, attribute)
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= maximum || text.unicodeScalars.count <= maximum else {
            throw Fault(.tooLong, attribute, "\(attribute) is longer than \(maximum) characters")
        }
        return text
    }

    /// Printable ASCII and the letters of western Europe (U+00C0 to U+00FF), which are composed where nothing else follows them,
    /// with single blanks inside, need no work: nearly all values.
    private static func isPlain(_ raw: String) -> Bool {
        var previous: UInt8 = 0x20
        for byte in raw.utf8 {
            switch byte {
            case 0x20 where previous == 0x20, 0x26: return false
            // 0xC3 begins all of those letters, and nothing else.
            case 0x20..<0x7F, 0xC3: break
            case 0x80...0xBF where previous == 0xC3: break
            default: return false
            }
            previous = byte
        }
        return previous != 0x20 || raw.isEmpty
    }

    private static func normalized(_ raw: String, _ attribute: String) throws(Fault) -> String {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in NamedEntity.decode(raw).unicodeScalars {
            if scalar.properties.isWhitespace && !isLineSeparator(scalar) {
                if !word.isEmpty { words.append(String(word)) }
                word.removeAll()
            } else if isForbidden(scalar) {
                let number = String(scalar.value, radix: 16, uppercase: true)
                throw Fault(
                    .controlCharacter, attribute, "\(attribute) holds the character U+\(number), which no name has")
            } else {
                word.append(scalar)
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        return words.joined(separator: " ").precomposedStringWithCanonicalMapping
    }

    /// NEL, line and paragraph separator count as white space in Unicode, and come from damage only.
    private static func isLineSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x85 || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    /// Control and invisible formatting characters (direction marks make a name read as another), what is no character at
    /// all, and U+FFFD, which stands for lost bytes.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        default: scalar.value == 0xFFFD
        }
    }
}
