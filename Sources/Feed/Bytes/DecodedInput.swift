/// A file's text in UTF-8, part after part, whatever it is written in.
struct DecodedInput: ~Copyable {
    let encoding: TextEncoding
    private var file: InputFile
    private var checker = UTF8Checker()
    private var decoded: [UInt8] = []
    private var isAtStart = true

    /// - Parameters:
    ///   - kind: where the text may say how it is encoded.
    ///   - encoding: as found by an earlier look at the same content; `nil` to find out.
    /// - Throws: `unreadable`, `encoding`.
    init(path: String, name: String, kind: EncodingSurvey.Kind, encoding: TextEncoding? = nil) throws(FeedError) {
        var file = try InputFile(path: path, name: name)
        let found = if let encoding { encoding } else { try EncodingSurvey.encoding(of: &file, kind: kind) }
        try file.rewind()
        self.file = file
        self.encoding = found
    }

    var fingerprint: FileFingerprint { get throws(FeedError) { try file.fingerprint } }

    /// The next part, for the time of `body` alone; empty at the end.
    ///
    /// - Parameter body: gets the part and how many bytes of the file it was.
    /// - Throws: `encoding` for bytes that are not UTF-8 where they should be.
    mutating func next<Result>(
        _ body: (UnsafeBufferPointer<UInt8>, Int) throws(FeedError) -> Result
    ) throws(FeedError) -> Result {
        // Copies, because `self` is being changed while the part is there.
        let (name, table) = (file.name, encoding.table)
        let wasAtStart = isAtStart
        isAtStart = false
        return try file.next { (bytes) throws(FeedError) in
            if let table {
                decoded.removeAll(keepingCapacity: true)
                for byte in bytes {
                    if byte < 0x80 { decoded.append(byte) } else { decoded.append(contentsOf: table[Int(byte)]) }
                }
                return try decoded.withUnsafeBufferPointer { (text) throws(FeedError) in try body(text, bytes.count) }
            }
            guard checker.check(bytes), !bytes.isEmpty || checker.isComplete else {
                throw FeedError(
                    .encoding, file: name, line: checker.line,
                    "not UTF-8, although the file says it is; correct the declaration or convert the file")
            }
            let mark =
                wasAtStart && bytes.starts(with: EncodingSurvey.byteOrderMark) ? EncodingSurvey.byteOrderMark.count : 0
            return try body(UnsafeBufferPointer(rebasing: bytes.dropFirst(mark)), bytes.count)
        }
    }
}
