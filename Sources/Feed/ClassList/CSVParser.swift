/// RFC 4180 by a state machine over bytes that come in parts, with any one-byte delimiter and any line end.
///
/// Our own, because SwiftCSV (0.10) wants the whole text in memory, does not tell lines, gives up the whole list at one row's
/// stray quote, and takes a quote that is never closed for the end of a field.
struct CSVParser {
    struct Row: Equatable {
        /// Where it begins, from 1; quoted fields may hold line ends.
        var line: Int
        var fields: [String] = []
        var fault: Fault?
        /// Whether a line end came after it.
        var isEnded = true
    }

    static let maximumField = 4 << 10
    static let maximumFields = 256

    /// Rows that are complete; the reader takes them away.
    var rows: [Row] = []

    private enum State {
        case fieldStart, unquoted, quoted
        /// After a quote within a quoted field: its end, or the first half of a doubled one.
        case quote
    }

    private let delimiter: UInt8
    private var state = State.fieldStart
    private var field: [UInt8] = []
    private var row = Row(line: 1)
    private var line = 1
    private var quoteLine = 1
    private var wasCarriageReturn = false

    init(delimiter: UInt8) { self.delimiter = delimiter }

    mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            defer { wasCarriageReturn = byte == 0x0D }
            if byte == 0x0A && wasCarriageReturn {
                if state == .quoted { append(byte) }
                continue
            }
            let isLineEnd = byte == 0x0A || byte == 0x0D
            if isLineEnd { line += 1 }
            step(byte, isLineEnd: isLineEnd)
        }
    }

    /// The text is over.
    ///
    /// - Returns: the line of a quote that was never closed.
    mutating func finish() -> Int? {
        guard state != .quoted else { return quoteLine }
        if state != .fieldStart || !row.fields.isEmpty {
            row.isEnded = false
            endRow()
        }
        return nil
    }

    private mutating func step(_ byte: UInt8, isLineEnd: Bool) {
        switch state {
        case .quoted:
            if byte == UInt8(ascii: "\"") { state = .quote } else { append(byte) }
        case .quote where byte == UInt8(ascii: "\""):
            append(byte)
            state = .quoted
        case _ where isLineEnd:
            endRow()
        case _ where byte == delimiter:
            endField()
        case .fieldStart where byte == UInt8(ascii: "\""):
            quoteLine = line
            state = .quoted
        case .quote:
            fail(Fault(.invalidValue, nil, "something follows a closing quote"))
            state = .unquoted
        case .fieldStart, .unquoted:
            append(byte)
            state = .unquoted
        }
    }

    private mutating func append(_ byte: UInt8) {
        guard field.count < Self.maximumField else {
            fail(Fault(.tooLong, nil, "field \(row.fields.count + 1) is longer than \(Self.maximumField) bytes"))
            return
        }
        field.append(byte)
    }

    private mutating func endField() {
        if row.fields.count < Self.maximumFields {
            row.fields.append(String(decoding: field, as: UTF8.self))
        } else {
            fail(Fault(.fieldCount, nil, "more than \(Self.maximumFields) fields"))
        }
        field.removeAll(keepingCapacity: true)
        state = .fieldStart
    }

    private mutating func endRow() {
        endField()
        // A row of one empty field is an empty line.
        if row.fields != [""] || row.fault != nil { rows.append(row) }
        row = Row(line: line)
    }

    private mutating func fail(_ fault: Fault) {
        if row.fault == nil { row.fault = fault }
    }
}
