/// Reads a list as a school's office exports or types it: a header row, then a row for each pupil, or for each responsible
/// person and child. Which of the two it is, is told by the header.
final class ClassListReader: FeedReader {
    private static let delimiters: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\t")]

    private let file: FeedFile
    private let source: String
    private var input: DecodedInput
    private var parser: CSVParser?
    private var columns: ListHeader?
    private var isOver = false
    private(set) var bytesRead = 0
    private(set) var unknownAttributes = UnknownAttributes()

    init(_ file: FeedFile, source: String, encoding: TextEncoding?) throws(FeedError) {
        self.file = file
        self.source = source
        input = try DecodedInput(path: file.path, name: file.name, kind: .csv, encoding: encoding)
    }

    var encoding: TextEncoding { input.encoding }
    var fingerprint: FileFingerprint { get throws(FeedError) { try input.fingerprint } }

    func next() throws(FeedError) -> FeedPart? {
        guard !isOver else { return nil }
        var parser: CSVParser? = parser
        self.parser = nil
        bytesRead += try input.next { (text, count) throws(FeedError) in
            if parser == nil { parser = Self.parser(for: text) }
            parser?.parse(text)
            isOver = count == 0
            return count
        }
        if isOver, let line = parser?.finish() {
            throw FeedError(
                .malformed, file: file.name, line: line, "a quote is opened here and never closed, or the file was cut")
        }
        let rows = parser?.rows ?? []
        parser?.rows.removeAll(keepingCapacity: true)
        self.parser = parser
        var items: [FeedItem] = []
        for row in rows {
            if let item = try item(row) { items.append(item) }
        }
        guard !isOver || columns != nil else { throw FeedError(.malformed, file: file.name, "empty; export it again") }
        return { [items] in items }
    }

    /// With the delimiter that makes most sense of the header.
    private static func parser(for start: UnsafeBufferPointer<UInt8>) -> CSVParser {
        func columns(_ delimiter: UInt8) -> ListHeader {
            var trial = CSVParser(delimiter: delimiter)
            // Of a header without a line end there is nothing but the end.
            trial.parse(start)
            if trial.rows.isEmpty { _ = trial.finish() }
            return ListHeader(header: trial.rows.first?.fields ?? [])
        }
        let best = delimiters.map { (delimiter: $0, columns: columns($0)) }.max {
            ($0.columns.known, $0.columns.count) < ($1.columns.known, $1.columns.count)
        }
        return CSVParser(delimiter: best?.delimiter ?? delimiters[0])
    }

    /// - Returns: `nil` for the header and for rows of empty fields.
    private func item(_ row: CSVParser.Row) throws(FeedError) -> FeedItem? {
        guard let columns else {
            let columns = ListHeader(header: row.fields)
            try columns.check(file: file.name, line: row.line)
            self.columns = columns
            return nil
        }
        guard row.fields.contains(where: { !$0.allSatisfy(\.isWhitespace) }) || row.fault != nil else { return nil }
        if !row.isEnded && row.fields.count < columns.count {
            throw FeedError(
                .malformed, file: file.name, line: row.line,
                "ends in the middle of a row: the file was cut; export it again")
        }
        for (position, name) in columns.unknown where position < row.fields.count && !row.fields[position].isEmpty {
            unknownAttributes.count(name)
        }
        do throws(Fault) {
            switch columns {
            case .pupils(let columns):
                return .pupil(try ListRow(row, columns).pupil(file: file.name, source: source))
            case .relatives(let columns):
                return .relative(try ListRow(row, columns).relative(file: file.name, source: source))
            }
        } catch {
            let field = columns.key.flatMap { $0 < row.fields.count ? row.fields[$0] : nil }
            let key = field.flatMap { try? FeedKey.key($0, source: source, attribute: "") }
            return .refused(error.record(file: file.name, line: row.line, key: key?.text))
        }
    }
}
