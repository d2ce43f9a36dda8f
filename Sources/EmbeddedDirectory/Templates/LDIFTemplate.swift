import Foundation

/// LDIF (RFC 2849) with `${name}` where values go. Comment lines are left out, and so is a line whose value is not
/// given.
struct LDIFTemplate {
    private let name: String
    private let text: String

    init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// - Parameter values: by name; a name with `nil` removes its line.
    /// - Throws: `unusableTemplate` for a name that `values` does not have, or that is not closed.
    func rendered(_ values: [String: String?]) throws -> String {
        var records: [[String]] = [[]]
        for lines in logicalLines() {
            if lines.isEmpty {
                records.append([])
            } else if let rendered = try substitute(lines, values) {
                records[records.count - 1].append(rendered)
            }
        }
        return records.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// Attribute lines with their continuations; an empty array between records.
    private func logicalLines() -> [[String]] {
        var result: [[String]] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("#") {
                continue
            } else if line.hasPrefix(" "), let last = result.last, !last.isEmpty {
                result[result.count - 1].append(line)
            } else if line.isEmpty {
                result.append([])
            } else {
                result.append([line])
            }
        }
        return result
    }

    private func substitute(_ lines: [String], _ values: [String: String?]) throws -> String? {
        var rendered: [String] = []
        for line in lines {
            guard let text = try substitute(line, values) else { return nil }
            rendered.append(text)
        }
        let whole = rendered[0] + rendered.dropFirst().map { $0.dropFirst() }.joined()
        guard let colon = whole.firstIndex(of: ":") else {
            throw EmbeddedDirectoryError(.unusableTemplate, "\(name): not a line of LDIF: \(lines[0])")
        }
        let afterColon = whole[whole.index(after: colon)...]
        let value = afterColon.hasPrefix(" ") ? afterColon.dropFirst() : afterColon
        // The template's own line breaks stay where they need not be encoded: people read the result.
        guard !Self.isSafe(value) else { return rendered.joined(separator: "\n") }
        return "\(whole[..<colon]):: \(Data(value.utf8).base64EncodedString())"
    }

    private func substitute(_ line: String, _ values: [String: String?]) throws -> String? {
        var result = ""
        var rest = line[...]
        while let start = rest.range(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw EmbeddedDirectoryError(.unusableTemplate, "\(name): a ${ without } in: \(line)")
            }
            let key = String(rest[start.upperBound..<end])
            guard let given = values[key] else {
                throw EmbeddedDirectoryError(.unusableTemplate, "\(name): no value is called \"\(key)\"")
            }
            guard let value = given else { return nil }
            result += rest[..<start.lowerBound] + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// RFC 2849: SAFE-STRING, and no space at the end.
    private static func isSafe(_ value: Substring) -> Bool {
        guard let first = value.utf8.first else { return true }
        guard first != 0x20, first != 0x3A, first != 0x3C, value.utf8.last != 0x20 else { return false }
        return value.utf8.allSatisfy { $0 < 0x80 && $0 != 0 && $0 != 0x0A && $0 != 0x0D }
    }
}
