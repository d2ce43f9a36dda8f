/// Finds out what a file is written in: by its mark or declaration, else by looking at all its bytes.
struct EncodingSurvey {
    enum Kind {
        /// May declare its encoding. Without, AAF files are UTF-8 or ISO-8859-15.
        case xml
        /// Declares nothing. Offices save as UTF-8 or as Windows does.
        case csv
    }

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private var checker = UTF8Checker()
    private var isUTF8 = true
    /// 80 to 9F: control characters in ISO-8859, letters and quotes in Windows-1252.
    private var hasHighControls = false

    /// Reads the file to its end unless its first bytes say enough.
    ///
    /// - Throws: `encoding` for one that we do not read, or that the bytes belie.
    static func encoding(of file: inout InputFile, kind: Kind) throws(FeedError) -> TextEncoding {
        let name = file.name
        var survey = EncodingSurvey()
        let declared = try file.next { (bytes) throws(FeedError) in
            survey.look(at: bytes)
            return try start(bytes, file: name, kind: kind)
        }
        if declared == .utf8 { return .utf8 }
        var isOver = false
        while !isOver {
            isOver = try file.next { (bytes) throws(FeedError) in
                survey.look(at: bytes)
                return bytes.isEmpty
            }
        }
        return try survey.verdict(declared: declared, file: name, kind: kind)
    }

    private mutating func look(at bytes: UnsafeBufferPointer<UInt8>) {
        if isUTF8 { isUTF8 = checker.check(bytes) }
        if !isUTF8 && !hasHighControls { hasHighControls = bytes.contains { (0x80...0x9F).contains($0) } }
    }

    private func verdict(declared: TextEncoding?, file: String, kind: Kind) throws(FeedError) -> TextEncoding {
        let isUTF8 = isUTF8 && checker.isComplete
        guard let declared else {
            if isUTF8 { return .utf8 }
            return kind == .csv || hasHighControls ? .windows1252 : .latin9
        }
        // Text in one of the others practically never happens to be UTF-8 throughout.
        if isUTF8 && checker.hasMultibyte {
            throw FeedError(
                .encoding, file: file, line: 1,
                "declares \(declared.rawValue), but its bytes are UTF-8; correct the declaration or convert the file")
        }
        return declared
    }

    /// What the first bytes say: `nil` for nothing.
    private static func start(
        _ bytes: UnsafeBufferPointer<UInt8>, file: String, kind: Kind
    ) throws(FeedError) -> TextEncoding? {
        if bytes.starts(with: byteOrderMark) { return .utf8 }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.contains(0) {
            throw FeedError(.encoding, file: file, line: 1, "UTF-16 or not text at all; save it as UTF-8")
        }
        guard kind == .xml, let name = declaredName(bytes) else { return nil }
        guard let encoding = TextEncoding(declared: name) else {
            let known = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
            throw FeedError(
                .encoding, file: file, line: 1, "declares an encoding that is not one of \(known); convert it")
        }
        return encoding
    }

    /// The value of `encoding` in the XML declaration, which is ASCII up to there.
    private static func declaredName(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let start = String(decoding: bytes.prefix(512), as: UTF8.self)
        guard start.hasPrefix("<?xml") else { return nil }
        let declaration = start.prefix { $0 != ">" }
        guard let name = declaration.ranges(of: "encoding").first else { return nil }
        let rest = declaration[name.upperBound...].drop { $0 == " " || $0 == "=" }
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
        return String(rest.dropFirst().prefix { $0 != quote })
    }
}
