@testable import LDAPClient

extension FuzzedParser {
    /// What is put together for the directory, and read from it.
    static let names = [
        FuzzedParser(name: "dn") { bytes in
            guard let name = try? DN(parsing: bytes) else { return }
            try require((try? DN(parsing: name.description)) == name, "a name is not what was written")
        },
        FuzzedParser(name: "dn-value") { bytes in
            let value = String(decoding: bytes, as: UTF8.self)
            let name = DN().child("dc", "example").child("uid", value)
            let read = try? DN(parsing: name.description)
            try require(read?.rdns.count == 2, "a value became a name of its own")
            guard case .text(let text)? = read?.rdns.first?.parts.first?.value else {
                // An empty value is no text to RFC 4514.
                return try require(value.isEmpty, "a value is lost")
            }
            try require(Array(text.utf8) == Array(value.utf8), "a value is not what was written")
        },
        FuzzedParser(name: "filter-value") { bytes in
            let value = String(decoding: bytes, as: UTF8.self)
            for filter in [Filter.equal("uid", value), .contains("cn", value), .not(.startsWith("sn", value))] {
                let text = Array(filter.description.utf8)
                let opened = text.count { $0 == UInt8(ascii: "(") }
                try require(opened == text.count { $0 == UInt8(ascii: ")") }, "a value opens or closes a filter")
                try require(opened == (filter.description.hasPrefix("(!") ? 2 : 1), "a value became a filter")
                try require(text.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control character reaches a log")
            }
            // As bytes: a combining mark at the value's start is one character with the sign before it.
            let text = Filter.equal("uid", value).description.utf8.dropFirst("(uid=".utf8.count).dropLast()
            try require(unescaped(Array(text)) == Array(value.utf8), "a value is not what was written")
        },
    ]

    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let high = rest.popFirst(), let low = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) ?? 0)
        }
        return bytes
    }
}
