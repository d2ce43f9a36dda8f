/// A relative distinguished name: the attributes that name an entry among its siblings, nearly always one.
public struct RDN: Sendable, CustomStringConvertible {
    struct Part: Sendable {
        var name: String
        var value: Value
    }

    /// `encoded` is a value that was written `#…`: BER whose syntax this client does not know.
    enum Value: Sendable, Hashable {
        case text(String)
        case octets([UInt8])
        case encoded([UInt8])
    }

    let parts: [Part]

    init(parts: [Part]) {
        self.parts = parts
    }

    /// - Parameter value: raw, as the entry's attribute holds it. It is never taken for syntax, whatever it contains.
    public init(_ name: String, _ value: String) {
        parts = [Part(name: ASCII.attributeDescription(name), value: .text(value))]
    }

    /// Another attribute joined to the name (`cn=a+sn=b`).
    public func and(_ name: String, _ value: String) -> RDN {
        RDN(parts: parts + RDN(name, value).parts)
    }

    /// RFC 4514.
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func append(to text: inout [UInt8]) {
        for (index, part) in parts.enumerated() {
            if index > 0 { text.append(UInt8(ascii: "+")) }
            text.append(contentsOf: part.name.utf8)
            text.append(UInt8(ascii: "="))
            part.value.append(to: &text)
        }
    }
}

extension RDN.Value {
    func append(to text: inout [UInt8]) {
        switch self {
        case .text(let value):
            Self.append(value.utf8, to: &text)
        case .octets(let octets):
            for octet in octets { ASCII.appendEscaped(octet, to: &text) }
        case .encoded(let octets):
            text.append(UInt8(ascii: "#"))
            for octet in octets { ASCII.appendHexadecimal(octet, to: &text) }
        }
    }

    private static func append(_ value: String.UTF8View, to text: inout [UInt8]) {
        let last = value.count - 1
        for (index, byte) in value.enumerated() {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: ";"), UInt8(ascii: "="):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case UInt8(ascii: " ") where index == 0 || index == last, UInt8(ascii: "#") where index == 0:
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            // RFC 4514 asks it of NUL alone; a DN also goes to logs, where a line feed would do harm.
            case 0..<0x20, 0x7F:
                ASCII.appendEscaped(byte, to: &text)
            default:
                text.append(byte)
            }
        }
    }
}

extension RDN: Hashable {
    /// Without regard to the case of names and values, to spaces at the ends or repeated, nor to the order of the
    /// parts.
    ///
    /// That is `caseIgnoreMatch` without its rarer foldings: a directory may take two names for equal that differ here
    /// (full-width letters, `cn` and `2.5.4.3`), and tells apart two that are equal here only for a case-exact
    /// attribute.
    public static func == (left: RDN, right: RDN) -> Bool {
        if left.parts.count == 1, right.parts.count == 1 {
            return left.parts[0].isSame(as: right.parts[0])
        }
        return left.parts.count == right.parts.count && left.normalised == right.normalised
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(normalised)
    }

    private var normalised: Set<NormalisedPart> { Set(parts.map(\.normalised)) }
}

private struct NormalisedPart: Hashable {
    var name: String
    var value: RDN.Value
}

extension RDN.Part {
    fileprivate var normalised: NormalisedPart {
        switch value {
        case .text(let text):
            let words = text.lowercased().split(separator: " ", omittingEmptySubsequences: true)
            return NormalisedPart(name: name.lowercased(), value: .text(words.joined(separator: " ")))
        case .octets, .encoded:
            return NormalisedPart(name: name.lowercased(), value: value)
        }
    }

    func isSame(as other: RDN.Part) -> Bool {
        guard ASCII.areEqual(name, other.name) else { return false }
        return value == other.value || normalised == other.normalised
    }
}
