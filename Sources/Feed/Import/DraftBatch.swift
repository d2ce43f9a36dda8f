import Accounts
import Directory

/// One registration that a feed asks for.
protocol StorableDraft: Sendable {
    var key: RegistrationKey { get }
    /// Where the person is at school according to the feed.
    var schoolUAI: String { get }
    func store(in directory: DirectoryStore, standing: Standing?, today: CivilDate) async throws -> StoreOutcome
    func intention(in directory: DirectoryStore, standing: Standing?, today: CivilDate) -> Intention
    func newEntry(in directory: DirectoryStore, today: CivilDate) -> NewEntry
    func refusal(_ reason: RefusedRecord.Reason, _ message: String) -> RefusedRecord
}

extension PupilDraft: StorableDraft {
    var key: RegistrationKey { facts.key }
    var schoolUAI: String { facts.schoolUAI }

    func intention(in directory: DirectoryStore, standing: Standing?, today: CivilDate) -> Intention {
        directory.intention(facts, standing: standing, today: today)
    }

    func store(in directory: DirectoryStore, standing: Standing?, today: CivilDate) async throws -> StoreOutcome {
        try await directory.store(facts, standing: standing, today: today)
    }

    func newEntry(in directory: DirectoryStore, today: CivilDate) -> NewEntry {
        directory.newEntry(facts, today: today)
    }

    func refusal(_ reason: RefusedRecord.Reason, _ message: String) -> RefusedRecord {
        refusal(reason, nil, message)
    }
}

/// Registrations with different keys that are stored together.
struct DraftBatch<Draft: StorableDraft>: Sendable {
    /// How often the directory is read again after others changed the same entries, or a write's outcome was not known, and
    /// nothing at all could be stored.
    static var attempts: Int { 5 }

    let directory: DirectoryStore
    let today: CivilDate
    /// Writes at the same time.
    let workers: Int
    let drafts: [Draft]

    /// The directory held nobody when the import began: nobody is looked for before an add has shown that they are there.
    var isFirst = false

    /// What `store` is going to do; nothing is written, but what goes to `sink` for a directory that holds nobody.
    func plan(into sink: (any NewEntrySink)?) async throws -> BatchResult {
        guard let sink else { return try await plan() }
        var result = BatchResult()
        var records = LDIFRecords(layout: directory.layout)
        for draft in drafts {
            let entry = draft.newEntry(in: directory, today: today)
            records.add(entry)
            let intention = Intention(new: entry)
            result.add(intention, of: draft.key)
            result.changes += draft.changes(intention, nil)
        }
        try await sink.add(records)
        return result
    }

    private func plan() async throws -> BatchResult {
        let standings = isFirst ? [:] : try await directory.standings(of: drafts.map(\.key))
        var result = BatchResult()
        for draft in drafts {
            let standing = standings[draft.key]
            let intention = draft.intention(in: directory, standing: standing, today: today)
            result.add(intention, of: draft.key)
            result.changes += draft.changes(intention, standing)
        }
        return result
    }

    func store() async throws -> BatchResult {
        var result = BatchResult()
        var pending = drafts
        var attempts = 0
        while !pending.isEmpty, attempts < Self.attempts {
            let isKnown = !isFirst || pending.count < drafts.count || attempts > 0
            let standings = isKnown ? try await directory.standings(of: pending.map(\.key)) : [:]
            let part = try await store(pending, standings)
            result.add(part.result)
            // Several children of one account change it one after the other: each round brings one of them further.
            attempts = part.again.count < pending.count ? 0 : attempts + 1
            pending = part.again
        }
        result.refusals += pending.map {
            $0.refusal(.conflict, "others changed the same entry again and again; import again")
        }
        return result
    }

    private struct Part: Sendable {
        var result = BatchResult()
        /// To be read and stored again.
        var again: [Draft] = []
    }

    private func store(_ drafts: [Draft], _ standings: [RegistrationKey: Standing]) async throws -> Part {
        try await withThrowingTaskGroup(of: Part.self) { group in
            for first in 0..<min(workers, drafts.count) {
                group.addTask {
                    var part = Part()
                    for index in stride(from: first, to: drafts.count, by: workers) {
                        let draft = drafts[index]
                        try await store(draft, standings[draft.key], &part)
                    }
                    return part
                }
            }
            return try await group.reduce(into: Part()) {
                $0.result.add($1.result)
                $0.again += $1.again
            }
        }
    }

    private func store(_ draft: Draft, _ standing: Standing?, _ part: inout Part) async throws {
        do {
            part.result.outcomes.append(try await draft.store(in: directory, standing: standing, today: today))
        } catch let error as DirectoryError {
            switch error.code {
            // `notFound`: the person opened an account, or somebody deleted the entry.
            case .conflict, .notFound, .outcomeUnknown: part.again.append(draft)
            case .misconfigured:
                part.result.refusals.append(
                    draft.refusal(.refusedByDirectory, "the directory refuses it: \(error.context)"))
            default: throw error
            }
        }
    }
}

extension StorableDraft {
    /// An intention in the words of a plan.
    fileprivate func changes(_ intention: Intention, _ standing: Standing?) -> [PlannedChange] {
        func change(_ action: PlannedChange.Action, _ reason: String) -> PlannedChange {
            PlannedChange(action, key, identifier: standing?.identifier, schoolUAI: schoolUAI, reason: reason)
        }
        guard let standing else { return [change(.added, "new in the feed")] }
        let isPupil = key.child == nil
        var changes: [PlannedChange] = []
        if intention.outcome != .unchanged {
            if isPupil, let former = standing.schoolUAI, former != schoolUAI {
                changes.append(change(.moved, "comes from \(former)"))
            } else {
                changes.append(change(.changed, "the feed says otherwise than before"))
            }
        }
        if isPupil, standing.hasLeft { changes.append(change(.resumed, "the feed names the person again")) }
        return changes
    }
}

/// What became of a batch, or is going to.
struct BatchResult: Sendable {
    var outcomes: [StoreOutcome] = []
    var changes: [PlannedChange] = []
    var digest = PlanDigest()
    /// Of what the feed says of each.
    var marks: [UInt64] = []
    var refusals: [RefusedRecord] = []
    /// Registrations that the feed objects to and that are gone.
    var withdrawn = 0
    /// Ties on accounts that the feed objects to.
    var doubted: [RegistrationKey] = []

    mutating func add(_ intention: Intention, of key: RegistrationKey) {
        outcomes.append(intention.outcome)
        marks.append(digest.combine(key.text, intention.digest))
    }

    mutating func add(_ other: BatchResult) {
        outcomes += other.outcomes
        changes += other.changes
        digest.combine(other.digest)
        marks += other.marks
        refusals += other.refusals
        withdrawn += other.withdrawn
        doubted += other.doubted
    }
}
