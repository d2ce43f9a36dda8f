/// A search filter, built from values and never by joining texts.
public indirect enum Filter: Sendable, Hashable {
    case equal(String, String)
    /// The entry has the attribute, and we may see it.
    case present(String)
    /// `caseIgnoreSubstringsMatch` where the attribute has it. An empty text is in every value: the same as `present`.
    case contains(String, String)
    case startsWith(String, String)
    case endsWith(String, String)
    case greaterOrEqual(String, String)
    case lessOrEqual(String, String)
    /// All of them; none at all holds for every entry (RFC 4526).
    case and([Filter])
    /// One of them; none at all holds for no entry (RFC 4526).
    case or([Filter])
    case not(Filter)
}

extension Filter: CustomStringConvertible {
    /// RFC 4515.
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func append(to text: inout [UInt8]) {
        text.append(UInt8(ascii: "("))
        switch self {
        case .equal(let name, let value): Self.append(name, "=", value, to: &text)
        case .greaterOrEqual(let name, let value): Self.append(name, ">=", value, to: &text)
        case .lessOrEqual(let name, let value): Self.append(name, "<=", value, to: &text)
        case .present(let name), .contains(let name, ""), .startsWith(let name, ""), .endsWith(let name, ""):
            Self.append(name, "=*", "", to: &text)
        case .startsWith(let name, let value):
            Self.append(name, "=", value, to: &text)
            text.append(UInt8(ascii: "*"))
        case .endsWith(let name, let value): Self.append(name, "=*", value, to: &text)
        case .contains(let name, let value):
            Self.append(name, "=*", value, to: &text)
            text.append(UInt8(ascii: "*"))
        case .and(let filters):
            text.append(UInt8(ascii: "&"))
            for filter in filters { filter.append(to: &text) }
        case .or(let filters):
            text.append(UInt8(ascii: "|"))
            for filter in filters { filter.append(to: &text) }
        case .not(let filter):
            text.append(UInt8(ascii: "!"))
            filter.append(to: &text)
        }
        text.append(UInt8(ascii: ")"))
    }

    private static func append(_ name: String, _ sign: String, _ value: String, to text: inout [UInt8]) {
        text.append(contentsOf: ASCII.attributeDescription(name).utf8)
        text.append(contentsOf: sign.utf8)
        for byte in value.utf8 {
            switch byte {
            // RFC 4515 asks it of NUL alone; a filter also goes to logs, where a line feed would do harm.
            case UInt8(ascii: "*"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"), 0..<0x20, 0x7F:
                ASCII.appendEscaped(byte, to: &text)
            default:
                text.append(byte)
            }
        }
    }
}
