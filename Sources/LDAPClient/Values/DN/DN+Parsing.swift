extension DN {
    /// Reads RFC 4514, and the spaces around separators that RFC 2253 allowed.
    ///
    /// - Throws: `invalidDNSyntax`.
    public init(parsing text: String) throws(LDAPError) {
        try self.init(parsing: Array(text.utf8))
    }

    init(parsing bytes: some Collection<UInt8>) throws(LDAPError) {
        var parser = DNParser(bytes: Array(bytes))
        guard let rdns = parser.parse() else {
            throw LDAPError(.invalidDNSyntax, "\(bytes.count) bytes that are no DN, at byte \(parser.position)")
        }
        self.init(rdns)
    }
}

/// Reads a DN from left to right; `nil` from any of its steps means that `position` is where the text stops being one.
private struct DNParser {
    let bytes: [UInt8]
    private(set) var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func parse() -> [RDN]? {
        skipSpaces()
        guard next != nil else { return [] }
        var rdns: [RDN] = []
        var parts: [RDN.Part] = []
        while let part = part() {
            parts.append(part)
            guard let separator = next else { return rdns + [RDN(parts: parts)] }
            position += 1
            if separator == UInt8(ascii: "+") { continue }
            rdns.append(RDN(parts: parts))
            parts = []
        }
        return nil
    }

    private mutating func part() -> RDN.Part? {
        skipSpaces()
        let start = position
        while let byte = next, ASCII.isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
            position += 1
        }
        guard position > start else { return nil }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        skipSpaces()
        guard next == UInt8(ascii: "=") else { return nil }
        position += 1
        skipSpaces()
        guard let value = next == UInt8(ascii: "#") ? encodedValue() : value() else { return nil }
        return RDN.Part(name: name, value: value)
    }

    private mutating func encodedValue() -> RDN.Value? {
        position += 1
        var octets: [UInt8] = []
        while let octet = hexadecimalPair() { octets.append(octet) }
        skipSpaces()
        guard !octets.isEmpty, next == nil || isSeparator else { return nil }
        return .encoded(octets)
    }

    private mutating func value() -> RDN.Value? {
        var octets: [UInt8] = []
        // Spaces at the end belong to the value only when the last one is escaped.
        var kept = 0
        while let byte = next, !isSeparator {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let octet = escape() else { return nil }
                octets.append(octet)
                kept = octets.count
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ";"), 0:
                return nil
            default:
                position += 1
                octets.append(byte)
                if !Self.isSpace(byte) { kept = octets.count }
            }
        }
        octets.removeLast(octets.count - kept)
        return String(validating: octets, as: UTF8.self).map { .text($0) } ?? .octets(octets)
    }

    private mutating func escape() -> UInt8? {
        position += 1
        if let octet = hexadecimalPair() { return octet }
        guard let byte = next, Self.escapable.contains(byte) else { return nil }
        position += 1
        return byte
    }

    private mutating func hexadecimalPair() -> UInt8? {
        guard position + 1 < bytes.count, let high = ASCII.hexadecimalDigit(bytes[position]),
            let low = ASCII.hexadecimalDigit(bytes[position + 1])
        else { return nil }
        position += 2
        return high << 4 | low
    }

    private var isSeparator: Bool {
        switch next {
        case UInt8(ascii: ","), UInt8(ascii: "+"): true
        default: false
        }
    }

    private mutating func skipSpaces() {
        while let byte = next, Self.isSpace(byte) { position += 1 }
    }

    /// What libldap skips between tokens.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }

    private static let escapable = Set("\\\"+,;<> #=".utf8)
}
