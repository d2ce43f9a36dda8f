/// What an import is going to do, before it does anything.
public struct ImportPlan: Sendable, Equatable {
    /// One school's part.
    public struct Tally: Sendable, Equatable {
        public var added = 0
        public var changed = 0
        public var moved = 0
        public var suspended = 0
        public var resumed = 0
        public var removed = 0
        /// Pupils among those, without the registrations that go with them.
        public var removedPupils = 0
        /// Pupils' accounts before the import, without those of leavers; of a delta only at schools that somebody leaves, and
        /// 0 where the feed takes nobody for a leaver.
        public var accounts = 0
        /// Pupils with an account or without, counted alike.
        public var pupils = 0

        public init() {}

        public var isEmpty: Bool {
            var untouched = Tally()
            (untouched.accounts, untouched.pupils) = (accounts, pupils)
            return self == untouched
        }

        mutating func count(_ change: PlannedChange) {
            if change.action == .removed, change.key.child == nil { removedPupils += 1 }
            switch change.action {
            case .added: added += 1
            case .changed: changed += 1
            case .moved: moved += 1
            case .suspended: suspended += 1
            case .resumed: resumed += 1
            case .removed: removed += 1
            }
        }
    }

    /// Too many leavers at once: a complete feed is probably not complete, a delta probably meant for something else.
    public struct Excess: Sendable, Equatable {
        /// `nil` for all schools together.
        public var schoolUAI: String?
        /// Accounts that would be suspended, of how many.
        public var suspended: Int
        public var accounts: Int
        /// Pupils who would leave, with an account or without, of how many: in September most of them have none yet, and a
        /// letter in the post whose code would be dead.
        public var leaving: Int
        public var pupils: Int
    }

    /// By UAI.
    public private(set) var schools: [String: Tally] = [:]
    /// Who leaves: accounts to be suspended, registrations to be removed.
    public private(set) var departures: [PlannedChange] = []
    /// Whose account is to be opened again.
    public private(set) var returns: [PlannedChange] = []
    public var digest = PlanDigest()

    public init() {}

    public mutating func add(_ change: PlannedChange) {
        schools[change.schoolUAI, default: Tally()].count(change)
        if change.action == .removed { digest.combine(removal: change.key.text) }
        switch change.action {
        case .suspended, .removed: departures.append(change)
        case .resumed: returns.append(change)
        case .added, .changed, .moved: break
        }
    }

    /// How many there are at a school, for its share of leavers.
    ///
    /// - Parameter pupils: with an account or without.
    public mutating func count(accounts: Int, pupils: Int, of schoolUAI: String) {
        schools[schoolUAI, default: Tally()].accounts += accounts
        schools[schoolUAI, default: Tally()].pupils += pupils
    }

    /// Whether it does nothing to anybody.
    public var isEmpty: Bool { schools.values.allSatisfy(\.isEmpty) }

    public var total: Tally {
        schools.values.reduce(into: Tally()) { sum, school in
            sum.added += school.added
            sum.changed += school.changed
            sum.moved += school.moved
            sum.suspended += school.suspended
            sum.resumed += school.resumed
            sum.removed += school.removed
            sum.removedPupils += school.removedPupils
            sum.pupils += school.pupils
            sum.accounts += school.accounts
        }
    }

    /// Whether it is what is left of a plan that was confirmed and begun: it leads to the same, and every registration that it
    /// takes away was to go.
    ///
    /// - Parameters:
    ///   - name: of the plan that was confirmed.
    ///   - removals: the registrations that were to go by it.
    public func carriesOn(_ name: String, removing removals: Set<RegistrationKey>) -> Bool {
        digest.leadsToTheSame(as: name)
            && departures.allSatisfy { $0.action != .removed || removals.contains($0.key) }
    }

    /// Where more leave at once than a feed may suspend unasked.
    ///
    /// - Parameter maximumPercent: of a school's accounts, of its pupils, and of those of all schools that the feed covers; where
    ///   nobody leaves a school that a delta merely mentions, it is not counted.
    public func excesses(over maximumPercent: Int) -> [Excess] {
        func excess(_ school: String?, _ tally: Tally) -> Excess? {
            let leaving = tally.suspended + tally.removedPupils
            guard
                tally.suspended * 100 > maximumPercent * tally.accounts
                    || leaving * 100 > maximumPercent * tally.pupils
            else { return nil }
            return Excess(
                schoolUAI: school, suspended: tally.suspended, accounts: tally.accounts, leaving: leaving,
                pupils: tally.pupils)
        }
        let each = schools.sorted { $0.key < $1.key }.compactMap { excess($0.key, $0.value) }
        return each + (excess(nil, total).map { [$0] } ?? [])
    }
}
