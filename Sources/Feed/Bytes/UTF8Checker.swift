/// Whether bytes that come in parts are UTF-8 (Unicode, table 3-7), and on which line they cease to be.
struct UTF8Checker {
    /// From 1; of the next byte.
    private(set) var line = 1
    private(set) var hasMultibyte = false
    private var isBroken = false
    /// Continuation bytes that have to come, and the range of the next one.
    private var missing = 0
    private var range: ClosedRange<UInt8> = 0x80...0xBF

    /// - Returns: `false` once a byte did not fit; nothing is looked at after it.
    mutating func check(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !isBroken else { return false }
        for byte in bytes {
            if missing == 0 && byte < 0x80 {
                if byte == 0x0A { line += 1 }
            } else if !step(byte) {
                isBroken = true
                return false
            }
        }
        return true
    }

    /// Whether the text may end here.
    var isComplete: Bool { !isBroken && missing == 0 }

    private mutating func step(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard range.contains(byte) else { return false }
            range = 0x80...0xBF
            missing -= 1
            return true
        }
        hasMultibyte = true
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, range) = (2, 0xA0...0xBF)
        case 0xED: (missing, range) = (2, 0x80...0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, range) = (3, 0x90...0xBF)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, range) = (3, 0x80...0x8F)
        default: return false
        }
        return true
    }
}
