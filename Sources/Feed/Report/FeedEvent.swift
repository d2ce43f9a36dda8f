import Accounts

/// What an import tells while it goes on.
public enum FeedEvent: Sendable, Equatable {
    /// As it is found, once for each.
    case refused(RefusedRecord)
    /// One thing that the import is going to do, as it is found.
    case planned(PlannedChange)
    /// At most four times a second.
    case progress(FeedCounts)
}

/// What an import did.
public struct FeedReport: Sendable, Equatable, Codable {
    public var counts = FeedCounts()
    /// Attributes or columns that we do not know, and how many records have them: the ministry adds some each year.
    public var unknownAttributes: [String: Int] = [:]
    /// Files that were left alone and why, for an administrator.
    public var notes: [String] = []

    public init() {}

    /// What an import of several deliveries did before.
    public mutating func add(_ former: FeedReport) {
        counts.add(former.counts)
        unknownAttributes.merge(former.unknownAttributes) { $0 + $1 }
        notes = former.notes + notes
    }
}
