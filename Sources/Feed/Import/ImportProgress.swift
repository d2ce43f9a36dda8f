import Accounts
import Directory

/// What an import has done so far, and when to tell of it.
struct ImportProgress {
    /// Records that the directory refuses before its schema or access rules are to blame, and not the feed.
    static let maximumDirectoryRefusals = 100
    private static let interval = Duration.milliseconds(250)

    let isPlan: Bool
    var report = FeedReport()
    var plan = ImportPlan()
    var unknownAttributes = UnknownAttributes()
    /// Of a complete delivery's plan.
    var trace = DeliveryTrace()
    private var refusals: [RefusedRecord] = []
    private var changes: [PlannedChange] = []
    private var withdrawn = 0
    private var doubted: [String] = []
    private var directoryRefusals = 0
    private var lastTold = ContinuousClock.now

    init(notes: [String], isPlan: Bool) {
        self.isPlan = isPlan
        report.notes = notes
    }

    /// The counts when it is time to tell them.
    mutating func due() -> FeedCounts? {
        let now = ContinuousClock.now
        guard now - lastTold >= Self.interval else { return nil }
        lastTold = now
        return report.counts
    }

    /// - Throws: `misconfigured` when the directory refuses one record after the other.
    mutating func refuse(_ record: RefusedRecord) throws {
        // The rest of them was told when the feed was planned.
        guard isPlan || [.refusedByDirectory, .conflict].contains(record.reason) else { return }
        report.counts.refused += 1
        refusals.append(record)
        trace.note(record)
        guard record.reason == .refusedByDirectory else { return }
        directoryRefusals += 1
        if directoryRefusals > Self.maximumDirectoryRefusals { throw DirectoryError(.misconfigured, record.message) }
    }

    mutating func takeRefusals() -> [RefusedRecord] {
        defer { refusals.removeAll() }
        return refusals
    }

    mutating func takeChanges() -> [PlannedChange] {
        defer { changes.removeAll() }
        return changes
    }

    /// To be told; those that are in the plan already.
    mutating func add(_ found: [PlannedChange]) { changes += found }

    /// Plans that somebody leaves whom a feed deletes.
    mutating func leave(_ key: RegistrationKey, _ standing: Standing, reason: String) {
        plan.digest.combine(key.text, "left")
        guard !standing.hasLeft else { return }
        self.plan(
            PlannedChange(
                standing.identifier == nil ? .removed : .suspended, key, identifier: standing.identifier,
                schoolUAI: standing.schoolUAI ?? "", reason: reason))
    }

    mutating func plan(_ change: PlannedChange) {
        plan.add(change)
        add([change])
    }

    mutating func note(_ intention: Intention, of school: SchoolFacts) -> StoreOutcome {
        trace.add(PlanDigest.mark(school.uai, intention.digest))
        return intention.outcome
    }

    var hasWithdrawals: Bool { withdrawn > 0 }

    mutating func count(people result: BatchResult) throws {
        if isPlan {
            for change in result.changes { plan.add(change) }
            changes += result.changes
            plan.digest.combine(result.digest)
            trace.add(result.marks)
        }
        for outcome in result.outcomes {
            report.counts.people += 1
            report.counts.count(outcome)
        }
        for refusal in result.refusals { try refuse(refusal) }
        withdrawn += result.withdrawn
        doubted += result.doubted.map(\.text)
    }

    /// What an administrator should know of people who lost the representation of a child.
    var notesOnTies: [String] {
        var notes: [String] = []
        if withdrawn > 0 {
            notes.append("\(withdrawn) registrations go, with their codes: the feed objects to these links now")
        }
        if !doubted.isEmpty {
            let some = doubted.sorted().prefix(20).joined(separator: ", ")
            notes.append("\(doubted.count) links of accounts that the feed objects to now, look at them: \(some)")
        }
        return notes
    }
}
