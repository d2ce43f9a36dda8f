import Accounts

/// A feed that was read whole and compared with the directory, and nothing of which has been applied.
public struct PlannedImport: Sendable {
    public let plan: ImportPlan
    /// As it is when nothing is applied: what was refused, what is not known, what was left aside.
    public let report: FeedReport
    let files: [CheckedFile]
    /// Holds the files, when they came in an archive.
    let delivery: FeedDelivery
    let today: CivilDate
    /// Whether the directory held nobody.
    let isFirst: Bool
    /// Whether schools, or anybody, are to be written.
    let hasWrites: Bool
    /// Whether whom it leaves out, of the schools that it speaks of, has left.
    public let isComplete: Bool
    /// What to remember of it when it is done; `nil` when there is nothing to remember.
    var trace: DeliveryTrace?
    /// What the directory held of the source beside what the delivery says, when all of that stood there.
    var surplus: KnownDelivery.Surplus?

    /// As it is when there was nothing to apply, or somebody else has applied all of it.
    public var reportWhenDone: FeedReport {
        var report = report
        report.counts.bytesRead = report.counts.bytesInAll
        return report
    }

    /// Whether the same files were compared before, and not again.
    var isKnown: Bool { files.isEmpty }

    /// Of the same files when they were compared.
    var knownSchools: [String] = []

    /// The schools that it speaks of, by UAI.
    public var schools: Set<String> { Set(plan.schools.keys).union(knownSchools) }

    /// Whether it does nothing to anybody, nor to a school.
    var isEmpty: Bool { plan.isEmpty && !hasWrites }

    /// Where an administrator has to confirm the plan.
    public func excesses(over maximumPercent: Int) -> [ImportPlan.Excess] {
        delivery.scope == .part ? [] : plan.excesses(over: maximumPercent)
    }

    /// What an administrator knows the delivery by, when there are several in a folder.
    public var firstFile: String { delivery.files.first?.name ?? "" }
}
