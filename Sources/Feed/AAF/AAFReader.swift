/// Reads one AAF file: XML to records, which an interpreter then makes items of.
final class AAFReader: FeedReader {
    private let file: FeedFile
    private let interpreter: AAFInterpreter
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
        interpreter = AAFInterpreter(file: file, source: source)
        input = try DecodedInput(path: file.path, name: file.name, kind: .xml, encoding: encoding)
        document = AAFDocument(file: file.name, isDelta: file.isDelta)
        parser = try XMLPushParser(file: file.name, events: document)
    }

    var encoding: TextEncoding { input.encoding }
    var fingerprint: FileFingerprint { get throws(FeedError) { try input.fingerprint } }

    func next() throws(FeedError) -> FeedPart? {
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
        let records = document.records
        document.records.removeAll()
        for record in records { countUnknown(record) }
        return { [interpreter] in records.map(interpreter.item) }
    }

    private func countUnknown(_ record: AAFRecord) {
        guard let category = interpreter.category(of: record).flatMap(AAFCategory.init), category.isImported,
            !isAllKnown(record.names, in: category)
        else { return }
        for name in Set(record.names) where !AAFAttribute.isKnown(name, in: category) { unknownAttributes.count(name) }
    }

    /// Records of one file have the same attributes, most often in the same order: then nothing is looked up.
    private func isAllKnown(_ names: [String], in category: AAFCategory) -> Bool {
        if category == known.category, names == known.names { return true }
        guard names.allSatisfy({ AAFAttribute.isKnown($0, in: category) }) else { return false }
        known = (category, names)
        return true
    }
}
