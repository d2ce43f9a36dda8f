import Accounts

/// One row of a list, its fields by column.
struct ListRow<Column: ListColumn> {
    let line: Int
    private let fields: [String]
    private let columns: ListColumns<Column>

    /// - Throws: `fieldCount`, or what is wrong with the row's quotes. Empty fields beyond the header are no fault.
    init(_ row: CSVParser.Row, _ columns: ListColumns<Column>) throws(Fault) {
        if let fault = row.fault { throw fault }
        guard row.fields.count >= columns.count, row.fields.dropFirst(columns.count).allSatisfy(\.isEmpty) else {
            throw Fault(.fieldCount, nil, "\(row.fields.count) fields where the header has \(columns.count)")
        }
        line = row.line
        fields = row.fields
        self.columns = columns
    }

    func required(_ column: Column, maximum: Int = FeedText.maximumLength) throws(Fault) -> String {
        guard let value = try value(column, maximum: maximum) else {
            throw Fault(.missingValue, column.rawValue, "\"\(column.rawValue)\" is empty")
        }
        return value
    }

    func value(_ column: Column, maximum: Int = FeedText.maximumLength) throws(Fault) -> String? {
        guard let position = columns.positions[column] else { return nil }
        return try FeedText.clean(fields[position], column.rawValue, maximum: maximum)
    }
}
