import Templates

/// RFC 2047: text outside ASCII in a header.
enum EncodedWord {
    static let wordLimit = 75
    private static let opening = "=?UTF-8?Q?"
    private static let closing = "?="

    /// A header's text: as it is when it is plain ASCII and fits on the line, else encoded words, one a line.
    ///
    /// - Parameter column: how much of the first line the header's name takes.
    static func text(_ text: String, column: Int) -> String {
        let line = text.onOneLine
        let isPlain = line.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !line.contains("=?")
        if isPlain, column + line.utf8.count <= QuotedPrintable.lineLimit, !line.hasPrefix(" "), !line.hasSuffix(" ") {
            return line
        }
        return encode(line, column: column)
    }

    /// A display name: as it is when it is made of atoms, else encoded words. Nothing needs quoting, so nothing can
    /// end a quote.
    static func phrase(_ name: String, column: Int) -> String {
        let line = name.onOneLine
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let isAtoms = words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isPhraseSafe) }
        return isAtoms && column + line.utf8.count <= QuotedPrintable.lineLimit ? line : encode(line, column: column)
    }

    private static func encode(_ text: String, column: Int) -> String {
        var words: [String] = []
        var word = opening
        // Only the first word shares its line with the header's name; the others follow one space.
        var room = wordLimit - max(column - 1, 0) - closing.utf8.count
        for scalar in text.unicodeScalars {
            // Split between scalars only: each word has to be valid UTF-8 by itself (section 5).
            let piece = scalar.utf8.map(encode).joined()
            if word.utf8.count + piece.utf8.count > room, word != opening {
                words.append(word + closing)
                word = opening
                room = wordLimit - closing.utf8.count
            }
            word += piece
        }
        words.append(word + closing)
        return words.joined(separator: "\r\n ")
    }

    private static func encode(_ byte: UInt8) -> String {
        if byte == 0x20 { return "_" }
        // `_` and `=` mean something in an encoded word; phrases allow few others (section 5, rule 3).
        if isPhraseSafe(byte) { return String(Unicode.Scalar(byte)) }
        return String(decoding: QuotedPrintable.hexadecimal(byte), as: UTF8.self)
    }

    private static func isPhraseSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default:
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "*")
                || byte == UInt8(ascii: "/")
        }
    }
}
