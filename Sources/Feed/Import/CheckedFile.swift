/// A file that was found whole, and what tells it from another one that took its place since.
struct CheckedFile {
    var file: FeedFile
    var encoding: TextEncoding
    var fingerprint: FileFingerprint

    func reopen(source: String) throws(FeedError) -> any FeedReader {
        let reader = try file.reader(source: source, encoding: encoding)
        try requireUnchanged(reader)
        return reader
    }

    var isUnchanged: Bool {
        get throws(FeedError) { try InputFile(path: file.path, name: file.name).fingerprint == fingerprint }
    }

    func requireUnchanged(_ reader: any FeedReader) throws(FeedError) {
        guard try reader.fingerprint == fingerprint else {
            throw FeedError(
                .changed, file: file.name,
                "was written to while it was imported; import the feed again when it is complete")
        }
    }
}

extension FeedFile {
    var size: Int {
        get throws(FeedError) { try InputFile(path: path, name: name).fingerprint.size }
    }
}
