import Accounts
import Directory

/// One pass over a feed of changes, which plans or applies it.
///
/// A day's changes are few: they are taken in whole, and what they change is looked up. Schools come first, then pupils, then
/// who answers for them: pupils may name relatives who come with the same delivery, or who are known from an earlier one.
struct ChangeRun {
    static let batchSize = 128
    /// Beyond that a complete feed is the quicker way, and this one is not what its name says.
    static let maximumRecords = 200_000

    let importer: FeedImporter
    let today: CivilDate
    let isPlan: Bool
    var schools: SchoolBook
    var pupils = TouchedPupils()
    private var pupilChanges: [AAFChange] = []
    var relatives: [RegistrationKey: RelativeDraft] = [:]
    var relativeChanges: [AAFChange] = []
    /// Whom the delivery adds or changes, and whom it deletes.
    private var seen: [AAFCategory: SeenKeys] = [:]
    private var deleted: [AAFCategory: SeenKeys] = [:]
    private var records = 0
    var notes: [String] = []
    /// A leaver's registrations are removed with the leaver.
    var leavers: Set<RegistrationKey> = []

    init(importer: FeedImporter, today: CivilDate, isPlan: Bool) {
        self.importer = importer
        self.today = today
        self.isPlan = isPlan
        schools = SchoolBook(directory: importer.directory, source: importer.source, isPlan: isPlan)
    }

    mutating func take(_ item: FeedItem, of file: FeedFile, _ progress: inout ImportProgress) async throws {
        records += 1
        guard records <= Self.maximumRecords else {
            throw FeedError(
                .notUnderstood, file: file.name,
                "a delivery of more than \(Self.maximumRecords) changes; import the complete feed")
        }
        switch item {
        case .ignored: progress.report.counts.ignored += 1
        case .refused(let record): try progress.refuse(record)
        case .school(let facts, let line):
            try await schools.store(facts, file: file.name, line: line, &progress)
        case .pupil(let draft):
            let refusal = draft.refusal(.duplicateKey, nil, "occurs earlier in the same feed; the first counts")
            guard try isFirst(draft.facts.key, .pupils, refusal, &progress) else { return }
            try await note(draft, hasLinks: true, &progress)
        case .relative(let draft):
            let refusal = draft.refusal(.duplicateKey, "occurs earlier in the same feed; the first counts")
            if try isFirst(draft.key, .relatives, refusal, &progress) { relatives[draft.key] = draft }
        case .change(let change):
            let refusal = change.refusal(.duplicateKey, "occurs earlier in the same feed; the first counts")
            guard
                change.isDeletion
                    ? deleted[change.category, default: SeenKeys()].insert(change.key)
                    : try isFirst(change.key, change.category, refusal, &progress)
            else { return }
            switch change.category {
            case .schools: try await changeSchool(change, &progress)
            case .pupils: pupilChanges.append(change)
            default: relativeChanges.append(change)
            }
        }
    }

    mutating func finish(_ progress: inout ImportProgress) async throws {
        for first in stride(from: 0, to: pupilChanges.count, by: Self.batchSize) {
            try await changePupils(pupilChanges[first..<min(first + Self.batchSize, pupilChanges.count)], &progress)
        }
        if isPlan { try await countSchoolsOfLeavers(&progress) }
        for batch in pupils.drafts.batches(of: Self.batchSize) {
            try await run(batch, &progress)
        }
        try await withdraw(pupils.objections, &progress)
        try await changeTies(&progress)
        progress.report.notes += notes + progress.notesOnTies
    }

    /// Whether somebody really goes. Some academies delete and add in one day whoever changes school: such a person stays.
    func goes(_ change: AAFChange) -> Bool {
        change.isDeletion && seen[change.category]?.contains(change.key) != true
    }

    private mutating func isFirst(
        _ key: RegistrationKey, _ category: AAFCategory, _ refusal: RefusedRecord, _ progress: inout ImportProgress
    ) throws -> Bool {
        if seen[category, default: SeenKeys()].insert(key) { return true }
        try progress.refuse(refusal)
        return false
    }
}
