/// What LDAP's keywords are made of: names of attributes, object classes and mechanisms are ASCII without case.
enum ASCII {
    static func areEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        // A server spells names as its schema does, and so do we: bytes are compared first, and at once.
        return left == right || zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || lowercased($0) == lowercased($1) }
    }

    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    /// `name` without what no attribute description may contain (RFC 4512, 2.5), so that it cannot say more than a name
    /// inside a DN or a filter.
    ///
    /// What is left of a hostile name is a name that the server does not know.
    static func attributeDescription(_ name: String) -> String {
        name.utf8.allSatisfy(isNameByte) ? name : String(decoding: name.utf8.filter(isNameByte), as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ";")
            || byte == UInt8(ascii: "_")
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// `\xx`, the escape of RFC 4514 and RFC 4515.
    static func appendEscaped(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\\"))
        appendHexadecimal(byte, to: &text)
    }

    static func appendHexadecimal(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 0x0F)])
    }

    static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
