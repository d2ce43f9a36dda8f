import Accounts
import Directory

/// One row of a class list as facts.
struct ClassListPupil {
    private let row: CSVParser.Row
    private let columns: ClassListColumns

    /// - Throws: `fieldCount`, or what is wrong with the row's quotes. Empty fields beyond the header are no fault.
    init(_ row: CSVParser.Row, _ columns: ClassListColumns) throws(Fault) {
        if let fault = row.fault { throw fault }
        guard row.fields.count >= columns.count, row.fields.dropFirst(columns.count).allSatisfy(\.isEmpty) else {
            throw Fault(.fieldCount, nil, "\(row.fields.count) fields where the header has \(columns.count)")
        }
        self.row = row
        self.columns = columns
    }

    func draft(file: String, source: String) throws(Fault) -> PupilDraft {
        let key = try FeedKey.key(required(.key), source: source, attribute: ClassListColumns.Column.key.rawValue)
        let birth = try required(.birthDate)
        guard let birthDate = CivilDate(french: birth) ?? CivilDate(iso8601: birth) else {
            throw Fault(
                .invalidDate, ClassListColumns.Column.birthDate.rawValue,
                "no day of the calendar as dd/MM/yyyy or yyyy-MM-dd")
        }
        guard let uai = UAI.normalized(try required(.uai)) else {
            throw Fault(.invalidValue, ClassListColumns.Column.uai.rawValue, "the UAI is not seven digits and a letter")
        }
        var facts = PupilFacts(
            key: key, source: source, surname: try required(.surname, maximum: AAFPupil.maximumName),
            givenName: try required(.givenName, maximum: AAFPupil.maximumName), birthDate: birthDate, schoolUAI: uai,
            schoolName: "")
        facts.classes = try value(.className).map { [$0] } ?? []
        return PupilDraft(file: file, line: row.line, school: .uai(uai, name: try value(.schoolName)), facts: facts)
    }

    private func required(
        _ column: ClassListColumns.Column, maximum: Int = FeedText.maximumLength
    ) throws(Fault) -> String {
        guard let value = try value(column, maximum: maximum) else {
            let reason: RefusedRecord.Reason = column == .key ? .missingKey : .missingValue
            throw Fault(reason, column.rawValue, "\"\(column.rawValue)\" is empty")
        }
        return value
    }

    private func value(
        _ column: ClassListColumns.Column, maximum: Int = FeedText.maximumLength
    ) throws(Fault) -> String? {
        guard let position = columns.positions[column] else { return nil }
        return try FeedText.clean(row.fields[position], column.rawValue, maximum: maximum)
    }
}
