import Accounts
import Directory

/// One pass over a feed that applies it: schools one by one, pupils in batches.
struct ImportRun {
    /// Keys in one search: more make slapd's filter slow, fewer make more searches.
    static let batchSize = 128

    private let importer: FeedImporter
    private let today: CivilDate
    private var schools: SchoolBook
    private var seen = SeenKeys()
    private var batch: [PupilDraft] = []
    private var lanesInUse = 0

    init(importer: FeedImporter, today: CivilDate) {
        self.importer = importer
        self.today = today
        schools = SchoolBook(directory: importer.directory, source: importer.source)
    }

    mutating func take(
        _ item: FeedItem, of file: FeedFile, _ group: inout ThrowingTaskGroup<BatchResult, any Error>,
        _ progress: inout ImportProgress
    ) async throws {
        switch item {
        case .ignored: progress.report.counts.ignored += 1
        case .refused(let record): try progress.refuse(record)
        case .school(let facts, let line):
            try await schools.store(facts, file: file.name, line: line, &progress)
        case .pupil(let draft):
            guard let complete = try await completed(draft, &progress) else { return }
            batch.append(complete)
            if batch.count == Self.batchSize { try await start(&group, &progress) }
        }
    }

    /// Waits for everything that is under way.
    mutating func finish(
        _ group: inout ThrowingTaskGroup<BatchResult, any Error>, _ progress: inout ImportProgress
    ) async throws {
        if !batch.isEmpty { try await start(&group, &progress) }
        while let result = try await group.next() { try progress.count(people: result) }
    }

    private mutating func completed(_ draft: PupilDraft, _ progress: inout ImportProgress) async throws -> PupilDraft? {
        guard seen.insert(draft.facts.key) else {
            try progress.refuse(draft.refusal(.duplicateKey, nil, "occurs earlier in the same feed; the first counts"))
            return nil
        }
        guard let school = try await schools.school(draft.school, of: draft, &progress) else { return nil }
        var complete = draft
        complete.facts.schoolUAI = school.uai
        complete.facts.schoolName = school.name
        return complete
    }

    private mutating func start(
        _ group: inout ThrowingTaskGroup<BatchResult, any Error>, _ progress: inout ImportProgress
    ) async throws {
        if lanesInUse == FeedImporter.lanes, let result = try await group.next() {
            lanesInUse -= 1
            try progress.count(people: result)
        }
        lanesInUse += 1
        let work = PupilBatch(
            directory: importer.directory, today: today, workers: max(importer.window / FeedImporter.lanes, 1),
            pupils: batch)
        batch.removeAll(keepingCapacity: true)
        group.addTask { try await work.store() }
    }
}
