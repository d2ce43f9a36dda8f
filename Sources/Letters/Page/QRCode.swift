import CQREncode

/// A QR code's modules, without its quiet zone.
struct QRCode {
    /// Modules of white on each side (ISO/IEC 18004).
    static let quietZone = 4

    /// Modules on a side.
    let width: Int
    private let isDark: [Bool]

    /// - Parameter text: encoded byte by byte, corrected up to 15 % (level M): paper is folded and stained.
    init(_ text: String) throws(LetterError) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else {
            throw LetterError(.drawing, "the portal's address is too long for a QR code")
        }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        self.width = width
        // The lowest bit of each byte is the module; the others say what it is for.
        isDark = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Dark modules of a row as runs: fewer rectangles, and no seams between them.
    func runs(in row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for column in 0..<width where isDark[row * width + column] {
            if let last = runs.last, last.upperBound == column {
                runs[runs.count - 1] = last.lowerBound..<(column + 1)
            } else {
                runs.append(column..<(column + 1))
            }
        }
        return runs
    }
}
