import Directory

/// How far an import is, and what it did.
///
/// Every school, every pupil and every link between a pupil and a relative is in one of `created`, `updated`,
/// `accountsUpdated`, `unchanged` and `refused`; `ignored` are records of other categories, and relatives whom no pupil names
/// as a representative.
public struct FeedCounts: Sendable, Equatable, Codable {
    /// Schools whose entry is now as the feed says.
    public var schools = 0
    /// People, a responsible one once for each child, whose registration or account is now as the feed says.
    public var people = 0
    public var created = 0
    /// Schools and registrations that the feed changed.
    public var updated = 0
    /// Activated accounts that the feed changed.
    public var accountsUpdated = 0
    /// Accounts closed for leaving, and opened again.
    public var suspended = 0
    public var resumed = 0
    /// Registrations of leavers that are gone.
    public var removed = 0
    public var unchanged = 0
    public var refused = 0
    public var ignored = 0
    public var bytesRead = 0
    /// Twice the size of the files: each is read to its end for the plan before it is read to be applied.
    public var bytesInAll = 0

    public init() {}

    /// Whether anything is written, or would be.
    var hasWrites: Bool { created + updated + accountsUpdated > 0 }

    /// Turns what a plan is going to do into what is left to do once it is done: nothing.
    mutating func settle() {
        unchanged += created + updated + accountsUpdated
        (created, updated, accountsUpdated) = (0, 0, 0)
        (suspended, resumed, removed) = (0, 0, 0)
    }

    mutating func add(_ other: FeedCounts) {
        for path in Self.numbers { self[keyPath: path] += other[keyPath: path] }
    }

    private static var numbers: [WritableKeyPath<FeedCounts, Int>] {
        [
            \.schools, \.people, \.created, \.updated, \.accountsUpdated, \.suspended, \.resumed, \.removed,
            \.unchanged, \.refused, \.ignored, \.bytesRead, \.bytesInAll,
        ]
    }

    mutating func count(_ outcome: StoreOutcome) {
        switch outcome {
        case .created: created += 1
        case .updated: updated += 1
        case .accountUpdated: accountsUpdated += 1
        case .unchanged: unchanged += 1
        }
    }
}
