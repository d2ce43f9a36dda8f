import Accounts
import Directory

/// Brings the directory to what a feed says.
///
/// Every file is first read to its end and compared with the directory: that makes the plan. Only when all of them are whole
/// can it be applied. Then each record is on its own: what is wrong with one is reported, and the rest goes on. A record that
/// says what it said last time costs no write. An import that was interrupted is simply run again.
///
/// Memory does not grow with the feed, but for some hundred bytes for each pupil, eight for each relative's key and thirty for
/// each link between the two; of a complete delivery sixteen for each of these, and sixty for each record that is refused.
public struct FeedImporter: Sendable {
    /// Batches under way; while some wait for the directory another is read.
    static let lanes = 4

    let directory: DirectoryStore
    let source: String
    let window: Int
    let memory: DeliveryMemory?

    /// Whether `text` can stand before the `$` of a key: letters, digits and hyphens, as in `AC-NANTES`.
    public static func isSource(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z0-9-]{1,64}/) != nil
    }

    /// - Parameters:
    ///   - source: stands before the feed's ids in keys, as `AC-NANTES$12345`; without `$`. Ids are unique within it.
    ///   - memory: what this daemon imported last; `nil` to compare every record each time.
    ///   - window: writes under way at the same time, from 4 up. slapd makes one after the other: more take as long, and what people
    ///     write meanwhile waits for all of them.
    public init(directory: DirectoryStore, source: String, memory: DeliveryMemory? = nil, window: Int = 4) {
        self.directory = directory
        self.source = source
        self.memory = memory
        self.window = max(window, Self.lanes)
    }

    /// Plans and applies everything but departures and returns, which are for whoever decides about accounts.
    ///
    /// - Parameter report: refused records and progress as they come; the import waits for it. What it throws ends the import.
    public func run(
        _ delivery: FeedDelivery, today: CivilDate, report: @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedReport {
        try await apply(try await plan(delivery, today: today, report: report), report: report)
    }

    /// Reads `delivery` to its end and finds out what it would do. Nothing is written.
    ///
    /// - Parameters:
    ///   - today: decides who is of age.
    ///   - sink: for a directory that holds nobody, who are then not looked for: gets every entry that `apply` would add.
    ///   - report: as in `run`; planned changes, too.
    /// - Throws: `FeedError` when the feed as a whole is refused, `DirectoryError` when the directory fails.
    public func plan(
        _ delivery: FeedDelivery, today: CivilDate, into sink: (any NewEntrySink)? = nil,
        report: @Sendable (FeedEvent) async throws -> Void
    ) async throws -> PlannedImport {
        let known = delivery.scope == .complete && sink == nil ? memory?.delivery(of: source) : nil
        var surplus: KnownDelivery.Surplus?
        if let known, try await known.isMade(of: delivery.files, today: today, in: directory.layout) {
            surplus = try await known.surplus(of: source, in: directory)
            if surplus == known.facts.surplus { return try await settled(known, delivery, today: today, report) }
        }
        var progress = ImportProgress(notes: delivery.notes, isPlan: true)
        progress.report.counts.bytesInAll = try 2 * delivery.bytes
        progress.plan.digest.combine(source)
        let files = try delivery.files.map { (file) throws(FeedError) in
            let reader = try file.reader(source: source)
            return CheckedFile(file: file, encoding: reader.encoding, fingerprint: try reader.fingerprint)
        }
        var isFirst = false
        var namesEverybody = true
        if delivery.scope == .changes {
            try await changes(in: files, today: today, &progress, report)
        } else {
            isFirst = if sink == nil { try await directory.holdsNobody() } else { true }
            let first = isFirst ? FirstFeed(sink: sink) : nil
            let run = try await pass(over: files, today: today, first, &progress, report)
            namesEverybody = run.roll.nameless == 0
            try await findLeavers(delivery, run.roll, &progress)
        }
        try await tell(&progress, report)
        try await report(.progress(progress.report.counts))
        return PlannedImport(
            plan: progress.plan, report: progress.report, files: files, delivery: delivery, today: today,
            isFirst: isFirst, hasWrites: progress.report.counts.hasWrites || progress.hasWithdrawals,
            isComplete: delivery.scope == .complete && namesEverybody,
            // What a withdrawal leaves in the report is said once.
            trace: delivery.scope == .complete && !progress.hasWithdrawals ? progress.trace : nil, surplus: surplus)
    }

    /// The plan of a delivery all of which the directory holds.
    private func settled(
        _ known: KnownDelivery, _ delivery: FeedDelivery, today: CivilDate,
        _ report: @Sendable (FeedEvent) async throws -> Void
    ) async throws -> PlannedImport {
        var result = known.facts.report
        result.notes = delivery.notes + result.notes
        try await known.facts.refused.forEach(renaming: known.names(in: delivery.files)) {
            try await report(.refused($0))
        }
        try await report(.progress(result.counts))
        var plan = ImportPlan()
        plan.digest = known.facts.plan.withoutRemovals
        return PlannedImport(
            plan: plan, report: result, files: [], delivery: delivery, today: today, isFirst: false, hasWrites: false,
            isComplete: known.facts.isComplete, knownSchools: known.facts.schools)
    }

    /// Reads once more what was planned, to know it when it comes again. May go on beside `apply`, which waits for the directory.
    ///
    /// - Returns: `nil` when it is not to be remembered.
    public func contents(of planned: PlannedImport) async throws -> DeliveryContents? {
        guard memory != nil, planned.trace != nil else { return nil }
        var files: [KnownDelivery.File] = []
        for checked in planned.files {
            let file = try await checked.file.content()
            guard try checked.isUnchanged else { return nil }
            files.append(file)
        }
        return DeliveryContents(files: files)
    }

    /// Remembers what was planned and is done now, so that the same files need not be compared again record by record.
    ///
    /// Whatever of it did not come about is found missing then: nothing hangs on when this is called.
    ///
    /// - Parameter report: of `apply`. What it says the directory refused would be looked for in vain each time.
    public func remember(_ planned: PlannedImport, _ contents: DeliveryContents, _ report: FeedReport) async throws {
        guard let memory, let delivery = KnownDelivery(planned, files: contents.files, in: directory.layout) else {
            return
        }
        guard report.counts.refused == planned.report.counts.refused else { return try memory.forget(source) }
        let surplus = delivery.facts.surplus
        if surplus != KnownDelivery.Surplus() {
            // What was there before the comparison may have gone while it went on.
            guard try await delivery.surplus(of: source, in: directory) == surplus else { return }
        }
        try memory.remember(delivery, of: source)
    }

    /// Does what was planned, but for departures and returns. To be called from one task at a time for one source.
    ///
    /// - Throws: `changed` when a file is no longer the one that was planned.
    public func apply(
        _ planned: PlannedImport, report: @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedReport {
        guard planned.hasWrites else { return planned.reportWhenDone }
        var result = planned.report
        var progress = ImportProgress(notes: [], isPlan: false)
        progress.report.counts.bytesInAll = planned.report.counts.bytesInAll
        progress.report.counts.bytesRead = planned.report.counts.bytesInAll / 2
        progress.report.counts.ignored = planned.report.counts.ignored
        // What is wrong with the records was told when they were planned.
        progress.report.counts.refused = planned.report.counts.refused
        if planned.delivery.scope == .changes {
            try await changes(in: planned.files, today: planned.today, &progress, report)
        } else {
            let first = planned.isFirst ? FirstFeed() : nil
            _ = try await pass(over: planned.files, today: planned.today, first, &progress, report)
        }
        try await tell(&progress, report)
        try await report(.progress(progress.report.counts))
        result.counts = progress.report.counts
        result.counts.ignored = planned.report.counts.ignored
        return result
    }

    private func pass(
        over files: [CheckedFile], today: CivilDate, _ first: FirstFeed?,
        _ progress: inout ImportProgress, _ report: @Sendable (FeedEvent) async throws -> Void
    ) async throws -> ImportRun {
        var run = ImportRun(
            importer: self, files: files.map(\.file), today: today, isPlan: progress.isPlan, first: first)
        // Moved in and out, because the group's body must not capture an inout parameter.
        progress = try await withThrowingTaskGroup(of: BatchResult.self) { [progress] group in
            var progress = progress
            for file in files {
                try await read(file, &progress, report) { (items, progress) in
                    for item in items { try await run.take(item, of: file.file, &group, &progress) }
                }
            }
            try await run.finish(&group, &progress)
            var mayHaveMore = true
            while mayHaveMore {
                mayHaveMore = try run.relatives.refuseUnclaimed(&progress)
                try await tell(&progress, report)
            }
            return progress
        }
        progress.report.unknownAttributes = progress.unknownAttributes.counts
        return run
    }

    private func changes(
        in files: [CheckedFile], today: CivilDate, _ progress: inout ImportProgress,
        _ report: @Sendable (FeedEvent) async throws -> Void
    ) async throws {
        var run = ChangeRun(importer: self, today: today, isPlan: progress.isPlan)
        for file in files {
            try await read(file, &progress, report) { (items, progress) in
                for item in items { try await run.take(item, of: file.file, &progress) }
            }
        }
        try await run.finish(&progress)
        progress.report.unknownAttributes = progress.unknownAttributes.counts
    }

    /// Goes through one file; its next part is read while `take` works on one.
    private func read(
        _ file: CheckedFile, _ progress: inout ImportProgress, _ report: @Sendable (FeedEvent) async throws -> Void,
        take: ([FeedItem], inout ImportProgress) async throws -> Void
    ) async throws {
        let before = progress.report.counts.bytesRead
        let ahead = try ReadAhead(file, source: source)
        var part = try await ahead.next()
        while let current = part {
            try Task.checkCancellation()
            async let next = ahead.next()
            try await take(current.items(), &progress)
            progress.report.counts.bytesRead = before + current.bytesRead
            try await tell(&progress, report)
            if let counts = progress.due() { try await report(.progress(counts)) }
            part = try await next
        }
        progress.unknownAttributes.add(try await ahead.finish())
    }

    private func tell(
        _ progress: inout ImportProgress, _ report: @Sendable (FeedEvent) async throws -> Void
    ) async throws {
        for refusal in progress.takeRefusals() { try await report(.refused(refusal)) }
        for change in progress.takeChanges() { try await report(.planned(change)) }
    }

    private func findLeavers(
        _ delivery: FeedDelivery, _ roll: SchoolRoll, _ progress: inout ImportProgress
    ) async throws {
        guard delivery.scope == .complete else { return }
        guard roll.nameless == 0 else {
            progress.report.notes.append(
                "\(roll.nameless) pupils' records have no readable id: nobody is taken for a leaver by this delivery")
            return
        }
        let search = LeaverSearch(directory: directory, source: source, roll: roll)
        var plan = progress.plan
        var found: [PlannedChange] = []
        try await search.run(&plan) { found.append($0) }
        progress.plan = plan
        progress.add(found)
    }
}
