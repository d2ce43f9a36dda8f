import Accounts
import Directory

/// Brings the directory to what a feed says.
///
/// Every file is first read to its end, and only when all of them are whole is the first record applied. Then each record is
/// on its own: what is wrong with one is reported, and the rest goes on. A record that says what it said last time costs no
/// write. An import that was interrupted is simply run again.
///
/// Memory does not grow with the feed, but for eight bytes for each person's key and some thirty for each link between a
/// pupil and a relative.
public struct FeedImporter: Sendable {
    /// Batches under way; while some wait for the directory another is read.
    static let lanes = 4

    let directory: DirectoryStore
    let source: String
    let window: Int

    /// - Parameters:
    ///   - source: stands before the feed's ids in keys, as `AC-NANTES$12345`; without `$`. Ids are unique within it.
    ///   - window: writes under way at the same time, from 4 up.
    /// Whether `text` can stand before the `$` of a key: letters, digits and hyphens, as in `AC-NANTES`.
    public static func isSource(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z0-9-]{1,64}/) != nil
    }

    public init(directory: DirectoryStore, source: String, window: Int = 64) {
        self.directory = directory
        self.source = source
        self.window = max(window, Self.lanes)
    }

    /// Imports `delivery`. To be called from one task at a time for one source.
    ///
    /// - Parameters:
    ///   - today: decides who is of age.
    ///   - report: refused records and progress as they come; the import waits for it. What it throws ends the import.
    /// - Throws: `FeedError` when the feed as a whole is refused, `DirectoryError` when the directory fails.
    public func run(
        _ delivery: FeedDelivery, today: CivilDate, report: @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedReport {
        var progress = ImportProgress(notes: delivery.notes)
        progress.report.counts.bytesInAll = try 2 * delivery.files.reduce(0) { sum, file in try sum + file.size }
        var checked: [CheckedFile] = []
        for file in delivery.files {
            checked.append(try await check(file, &progress, report))
        }
        try await apply(checked, today: today, &progress, report)
        try await report(.progress(progress.report.counts))
        return progress.report
    }

    /// Reads a file to its end and applies nothing.
    private func check(
        _ file: FeedFile, _ progress: inout ImportProgress, _ report: @Sendable (FeedEvent) async throws -> Void
    ) async throws -> CheckedFile {
        let reader = try file.reader(source: source)
        let fingerprint = try reader.fingerprint
        let before = progress.report.counts.bytesRead
        while try reader.next() != nil {
            try Task.checkCancellation()
            // Reading blocks; others are to have their turn on this thread.
            await Task.yield()
            progress.report.counts.bytesRead = before + reader.bytesRead
            if let counts = progress.due() { try await report(.progress(counts)) }
        }
        return CheckedFile(file: file, encoding: reader.encoding, fingerprint: fingerprint)
    }

    private func apply(
        _ files: [CheckedFile], today: CivilDate, _ progress: inout ImportProgress,
        _ report: @Sendable (FeedEvent) async throws -> Void
    ) async throws {
        var run = ImportRun(importer: self, files: files.map(\.file), today: today)
        // Moved in and out, because the group's body must not capture an inout parameter.
        progress = try await withThrowingTaskGroup(of: BatchResult.self) { [progress] group in
            var progress = progress
            for file in files {
                let before = progress.report.counts.bytesRead
                let reader = try file.reopen(source: source)
                while let items = try reader.next() {
                    for item in items {
                        try await run.take(item, of: file.file, &group, &progress)
                    }
                    progress.report.counts.bytesRead = before + reader.bytesRead
                    for refusal in progress.takeRefusals() { try await report(.refused(refusal)) }
                    if let counts = progress.due() { try await report(.progress(counts)) }
                }
                try file.requireUnchanged(reader)
                progress.unknownAttributes.add(reader.unknownAttributes)
            }
            try await run.finish(&group, &progress)
            var mayHaveMore = true
            while mayHaveMore {
                mayHaveMore = try run.relatives.refuseUnclaimed(&progress)
                for refusal in progress.takeRefusals() { try await report(.refused(refusal)) }
            }
            return progress
        }
        progress.report.unknownAttributes = progress.unknownAttributes.counts
    }
}
