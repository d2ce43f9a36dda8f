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

    /// As it is when there was nothing to apply, or somebody else has applied all of it.
    public var reportWhenDone: FeedReport {
        var report = report
        report.counts.bytesRead = report.counts.bytesInAll
        return report
    }

    /// Where an administrator has to confirm the plan.
    public func excesses(over maximumPercent: Int) -> [ImportPlan.Excess] {
        delivery.scope == .part ? [] : plan.excesses(over: maximumPercent)
    }

    /// What an administrator knows the delivery by, when there are several in a folder.
    public var firstFile: String { files.first?.file.name ?? "" }
}
