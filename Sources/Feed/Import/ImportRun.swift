import Accounts
import Directory

/// One pass over a feed, which plans or applies it: schools one by one, people in batches.
struct ImportRun {
    typealias Group = ThrowingTaskGroup<BatchResult, any Error>

    /// Keys in one search: more make slapd's filter slow, fewer make more searches.
    static let batchSize = 128

    let importer: FeedImporter
    let today: CivilDate
    let isPlan: Bool
    /// Whether the directory held nobody at the beginning, and where entries go then.
    let first: FirstFeed?
    private var schools: SchoolBook
    private var seen = SeenKeys()
    private var batch: [PupilDraft] = []
    private var lanesInUse = 0
    private var pupils = PupilBook()
    /// Whom the feed names, and where; of a plan.
    private(set) var roll = SchoolRoll()
    var relatives: RelativeQueue

    init(
        importer: FeedImporter, files: [FeedFile], today: CivilDate, isPlan: Bool, first: FirstFeed? = nil
    ) {
        self.importer = importer
        self.today = today
        self.isPlan = isPlan
        self.first = first
        schools = SchoolBook(directory: importer.directory, source: importer.source, isPlan: isPlan, first: first)
        relatives = RelativeQueue(source: importer.source, isExpecting: files.contains { $0.category == .relatives })
    }

    mutating func take(
        _ item: FeedItem, of file: FeedFile, _ group: inout Group, _ progress: inout ImportProgress
    ) async throws {
        switch item {
        case .ignored:
            progress.report.counts.ignored += 1
            // A pupil of a category that is misspelt is no leaver.
            if file.category == .pupils { roll.noteNameless() }
        case .refused(let record):
            if file.category == .pupils { roll.note(refused: record) }
            try progress.refuse(record)
        // Only files of changes give these, and they take another way.
        case .change: break
        case .school(let facts, let line):
            roll.note(school: facts.uai)
            try await schools.store(facts, file: file.name, line: line, &progress)
        case .pupil(let draft):
            roll.note(pupil: draft.facts.key)
            guard let complete = try await completed(draft, &progress) else { return }
            roll.note(school: complete.facts.schoolUAI)
            progress.trace.note(birthDate: complete.facts.birthDate, today: today)
            try relatives.note(complete, &progress)
            if let ties = relatives.takeObjections(atLeast: Self.batchSize) {
                try await startWithdrawal(of: ties, &group, &progress)
            }
            if isPlan, !complete.links.links.isEmpty { pupils.add(complete.facts.key, complete.facts.person) }
            batch.append(complete)
            if batch.count == Self.batchSize { try await startPupils(&group, &progress) }
        case .relative(let draft):
            // Children are looked up in the directory: they have to be there.
            if !relatives.hasBegun { try await finishPupils(&group, &progress) }
            if let ready = try relatives.take(draft, &progress) { try await start(ready, &group, &progress) }
        }
    }

    /// Waits for everything that is under way.
    mutating func finish(_ group: inout Group, _ progress: inout ImportProgress) async throws {
        try await finishPupils(&group, &progress)
        if let last = relatives.takeLast() { try await start(last, &group, &progress) }
        if let ties = relatives.takeObjections(atLeast: 1) { try await startWithdrawal(of: ties, &group, &progress) }
        try await wait(&group, &progress)
        progress.report.notes += relatives.notes + progress.notesOnTies
    }

    private mutating func finishPupils(_ group: inout Group, _ progress: inout ImportProgress) async throws {
        if !batch.isEmpty { try await startPupils(&group, &progress) }
        try await wait(&group, &progress)
    }

    private mutating func wait(_ group: inout Group, _ progress: inout ImportProgress) async throws {
        while let result = try await group.next() { try progress.count(people: result) }
        lanesInUse = 0
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

    private mutating func startPupils(_ group: inout Group, _ progress: inout ImportProgress) async throws {
        let work = DraftBatch(
            directory: importer.directory, today: today, workers: workers, drafts: batch, isFirst: first != nil)
        batch.removeAll(keepingCapacity: true)
        let (isPlan, sink) = (isPlan, first?.sink)
        try await start(&group, &progress) { isPlan ? try await work.plan(into: sink) : try await work.store() }
    }

    private mutating func start(
        _ relatives: [RelativeDraft], _ group: inout Group, _ progress: inout ImportProgress
    ) async throws {
        let work = RelativeBatch(
            directory: importer.directory, source: importer.source, today: today, workers: workers,
            relatives: relatives, plannedPupils: isPlan ? pupils : nil, isFirst: first != nil, sink: first?.sink)
        try await start(&group, &progress) { try await work.store() }
    }

    private mutating func startWithdrawal(
        of ties: [RegistrationKey], _ group: inout Group, _ progress: inout ImportProgress
    ) async throws {
        if isPlan, first != nil { return }
        let work = WithdrawalBatch(directory: importer.directory, keys: ties, isPlan: isPlan)
        try await start(&group, &progress) { try await work.run() }
    }

    private var workers: Int { max(importer.window / FeedImporter.lanes, 1) }

    private mutating func start(
        _ group: inout Group, _ progress: inout ImportProgress,
        _ work: @escaping @Sendable () async throws -> BatchResult
    ) async throws {
        if lanesInUse == FeedImporter.lanes, let result = try await group.next() {
            lanesInUse -= 1
            try progress.count(people: result)
        }
        lanesInUse += 1
        group.addTask(operation: work)
    }
}
