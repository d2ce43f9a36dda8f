/// RFC 2045, section 6.7: text that stays readable to somebody who opens the file.
enum QuotedPrintable {
    static let lineLimit = 76

    /// - Parameter text: lines may end in LF, CR or CRLF; the result has CRLF only.
    ///
    /// A dot or `From ` at the start of a line is encoded, so that neither SMTP's dot-stuffing nor a mailbox file can
    /// change the text (RFC 2049, section 3); so is a space that would end a line, which relays may drop.
    static func encode(_ text: String) -> [UInt8] {
        var encoded: [UInt8] = []
        let bytes = Array(text.utf8)
        encoded.reserveCapacity(bytes.count + bytes.count / 4)
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, !isLineEnd(bytes[end]) { end += 1 }
            encode(line: bytes[start..<end], into: &encoded)
            encoded += crlf
            start = end + 1
            if start < bytes.count, bytes[end] == 0x0D, bytes[start] == 0x0A { start += 1 }
        }
        return encoded
    }

    private static func encode(line: ArraySlice<UInt8>, into encoded: inout [UInt8]) {
        var column = 0
        let startsLikeMailbox = line.starts(with: "From ".utf8)
        for index in line.indices {
            let byte = line[index]
            let isLast = index == line.endIndex - 1
            let isFirst = index == line.startIndex
            let mustEncode =
                !(isPrintable(byte) || (isBlank(byte) && !isLast))
                || (column == 0 && byte == UInt8(ascii: ".")) || (isFirst && startsLikeMailbox)
            let width = mustEncode ? 3 : 1
            // One column is kept for the soft line break, unless nothing follows.
            if column + width > lineLimit - (isLast ? 0 : 1) {
                encoded += softBreak
                column = 0
            }
            // After a soft break the dot stands first, which could not be known above.
            if mustEncode || (column == 0 && byte == UInt8(ascii: ".")) {
                encoded += hexadecimal(byte)
                column += 3
            } else {
                encoded.append(byte)
                column += 1
            }
        }
    }

    static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    static let crlf: [UInt8] = [0x0D, 0x0A]
    private static let softBreak: [UInt8] = [UInt8(ascii: "=")] + crlf
    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private static func isPrintable(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") }
}
