/// One file of a delivery, read beside the task that works on what is in it.
actor ReadAhead {
    struct Part: Sendable {
        var items: FeedPart
        /// Of the file, up to the end of this part.
        var bytesRead: Int
    }

    private let file: CheckedFile
    private let reader: any FeedReader

    /// - Throws: `changed` when it is no longer the file that was looked at, `unreadable`.
    init(_ file: CheckedFile, source: String) throws(FeedError) {
        self.file = file
        reader = try file.reopen(source: source)
    }

    /// - Returns: `nil` at the file's end.
    func next() throws(FeedError) -> Part? {
        guard let items = try reader.next() else { return nil }
        return Part(items: items, bytesRead: reader.bytesRead)
    }

    /// To be called at the file's end.
    ///
    /// - Throws: `changed` when somebody wrote to it meanwhile.
    func finish() throws(FeedError) -> UnknownAttributes {
        try file.requireUnchanged(reader)
        return reader.unknownAttributes
    }
}
