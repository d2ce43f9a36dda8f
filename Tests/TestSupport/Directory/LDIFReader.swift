import Foundation

/// What `ldapsearch -LLL -o ldif-wrap=no` prints.
enum LDIFReader {
    static func entries(in text: String) -> [[String: [String]]] {
        text.components(separatedBy: "\n\n").map { block in
            var entry: [String: [String]] = [:]
            for line in block.split(separator: "\n") where !line.hasPrefix("#") {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let name = line[..<colon].lowercased()
                let rest = line[line.index(after: colon)...]
                let isEncoded = rest.hasPrefix(":")
                let value = rest.drop { $0 == ":" || $0 == " " }
                let decoded =
                    isEncoded ? Data(base64Encoded: String(value)).map { String(decoding: $0, as: UTF8.self) } : nil
                entry[name, default: []].append(decoded ?? String(value))
            }
            return entry
        }.filter { $0["dn"] != nil }
    }
}
