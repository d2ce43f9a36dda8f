/// What the records of one AAF file mean: pure, so that it can be asked beside the reading of the file.
struct AAFInterpreter: Sendable {
    let file: FeedFile
    let source: String

    /// What a record is of; a record without a category is of the file's, and one of another category than its file's goes by
    /// its own.
    func category(of record: AAFRecord) -> String? { record.category ?? file.category?.rawValue }

    func item(_ record: AAFRecord) -> FeedItem {
        guard let name = category(of: record) else {
            let fault =
                record.fault ?? Fault(.missingCategory, nil, "says neither categoriePersonne nor categorieStructure")
            return .refused(fault.record(file: file.name, line: record.line, key: nil))
        }
        guard let category = AAFCategory(rawValue: name), category.isImported else { return .ignored }
        do throws(Fault) {
            if let fault = record.fault { throw fault }
            if record.operation != .add {
                return .change(
                    AAFChange(record: record, category: category, file: file.name, key: try record.key(source: source)))
            }
            switch category {
            case .schools: return .school(try AAFSchool.facts(record, source: source), line: record.line)
            case .relatives: return .relative(try AAFRelative.draft(record, file: file.name, source: source))
            default: return .pupil(try AAFPupil.draft(record, file: file.name, source: source))
            }
        } catch {
            let key = record.id.flatMap { try? FeedKey.key($0, source: source, attribute: "") }
            return .refused(error.record(file: file.name, line: record.line, key: key?.text))
        }
    }
}
