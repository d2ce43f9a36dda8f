/// An address that may stand on an SMTP command line and in a header as it is: a strict subset of RFC 5321's mailbox.
///
/// - ASCII only. An international domain is accepted in its `xn--` form; an address outside ASCII is refused, because
///   the
///   relay may not speak SMTPUTF8 and because two that look alike would be two people's.
/// - The local part is a dot-atom of at most 64 bytes. Quoted local parts, comments, address literals and
///   `name <address>` are refused: nobody has one by accident, and every one of them is a way to smuggle something.
/// - The domain has letters, digits and hyphens in at least two labels, the last one not all digits. The whole is
///   at most 254 bytes.
///
/// This is what decides `MailInvalid`: whatever passes here cannot carry a line break, a space or a second recipient.
/// The domain is kept in lower case, so equality is the mail system's as far as a stranger can know it.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    public static let maximumBytes = 254
    static let maximumLocalBytes = 64
    static let maximumLabelBytes = 63

    public let local: String
    public let domain: String

    /// - Throws: `permanent`, with a reason that does not repeat the text.
    public init(_ text: String) throws(MailError) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw MailError(.permanent, "address: over \(Self.maximumBytes) bytes")
        }
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw MailError(.permanent, "address: not exactly one @") }
        guard Self.isDotAtom(parts[0]) else { throw MailError(.permanent, "address: forbidden local part") }
        guard Self.isDomain(parts[1]) else { throw MailError(.permanent, "address: forbidden domain") }
        local = String(decoding: parts[0], as: UTF8.self)
        domain = String(decoding: parts[1], as: UTF8.self).lowercased()
    }

    public var text: String { "\(local)@\(domain)" }
    public var description: String { text }

    private static func isDotAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...maximumLocalBytes).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || atomPunctuation.contains($0) }
        }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last, !top.allSatisfy(isDigit) else { return false }
        return labels.allSatisfy { label in
            (1...maximumLabelBytes).contains(label.count) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    /// RFC 5322 `atext` without letters and digits.
    private static let atomPunctuation = Set("!#$%&'*+-/=?^_`{|}~".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
