/// Reads one AAF file: XML to records, records to items.
final class AAFReader: FeedReader {
    private let file: FeedFile
    private let source: String
    private let document: AAFDocument
    private let parser: XMLPushParser
    private var input: DecodedInput
    private var isOver = false
    /// Of the last record all of whose attributes are known.
    private var known: (category: AAFCategory?, names: [String]) = (nil, [])
    private(set) var bytesRead = 0
    private(set) var unknownAttributes = UnknownAttributes()

    init(_ file: FeedFile, source: String, encoding: TextEncoding?) throws(FeedError) {
        self.file = file
        self.source = source
        input = try DecodedInput(path: file.path, name: file.name, kind: .xml, encoding: encoding)
        document = AAFDocument(file: file.name, isDelta: file.isDelta)
        parser = try XMLPushParser(file: file.name, events: document)
    }

    var encoding: TextEncoding { input.encoding }
    var fingerprint: FileFingerprint { get throws(FeedError) { try input.fingerprint } }

    func next() throws(FeedError) -> [FeedItem]? {
        guard !isOver else { return nil }
        let count = try input.next { (text, count) throws(FeedError) in
            try parser.parse(text)
            return count
        }
        bytesRead += count
        if count == 0 {
            isOver = true
            if bytesRead == 0 { throw FeedError(.malformed, file: file.name, "empty; fetch the file again") }
            try parser.finish()
        }
        defer { document.records.removeAll(keepingCapacity: true) }
        return document.records.map(item)
    }

    /// Records of one file have the same attributes, most often in the same order: then nothing is looked up.
    private func isAllKnown(_ names: [String], in category: AAFCategory) -> Bool {
        if category == known.category, names == known.names { return true }
        guard names.allSatisfy({ AAFAttribute.isKnown($0, in: category) }) else { return false }
        known = (category, names)
        return true
    }

    private func item(_ record: AAFRecord) -> FeedItem {
        // A record without a category is of the file's; one of another category than its file's goes by its own.
        guard let name = record.category ?? file.category?.rawValue else {
            let fault =
                record.fault ?? Fault(.missingCategory, nil, "says neither categoriePersonne nor categorieStructure")
            return .refused(fault.record(file: file.name, line: record.line, key: nil))
        }
        guard let category = AAFCategory(rawValue: name), category.isImported else { return .ignored }
        if !isAllKnown(record.names, in: category) {
            for name in Set(record.names) where !AAFAttribute.isKnown(name, in: category) {
                unknownAttributes.count(name)
            }
        }
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
