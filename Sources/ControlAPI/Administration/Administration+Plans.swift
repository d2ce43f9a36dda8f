// What an import is going to do.
extension Administration {
    public enum PlannedAction: String, Codable, Sendable, CaseIterable {
        case added, changed, moved, suspended, resumed, removed
    }

    public struct PlannedChange: Codable, Sendable, Equatable {
        public var action: PlannedAction
        public var key: String
        public var identifier: String?
        public var schoolUAI: String
        public var reason: String

        public init(action: PlannedAction, key: String, identifier: String? = nil, schoolUAI: String, reason: String) {
            self.action = action
            self.key = key
            self.identifier = identifier
            self.schoolUAI = schoolUAI
            self.reason = reason
        }
    }

    public struct SchoolPlan: Codable, Sendable, Equatable {
        public var uai: String
        public var added: Int
        public var changed: Int
        public var moved: Int
        public var suspended: Int
        public var resumed: Int
        public var removed: Int
        public var accounts: Int

        public init(
            uai: String, added: Int, changed: Int, moved: Int, suspended: Int, resumed: Int, removed: Int, accounts: Int
        ) {
            self.uai = uai
            self.added = added
            self.changed = changed
            self.moved = moved
            self.suspended = suspended
            self.resumed = resumed
            self.removed = removed
            self.accounts = accounts
        }
    }

    public struct PlanExcess: Codable, Sendable, Equatable {
        public var schoolUAI: String?
        public var suspended: Int
        public var accounts: Int
        /// Pupils who would leave, with an account or without, of how many; `nil` in reports of a former version.
        public var leaving: Int?
        public var pupils: Int?

        public init(
            schoolUAI: String? = nil, suspended: Int, accounts: Int, leaving: Int? = nil, pupils: Int? = nil
        ) {
            self.schoolUAI = schoolUAI
            self.suspended = suspended
            self.accounts = accounts
            self.leaving = leaving
            self.pupils = pupils
        }
    }

    public struct ImportPlan: Codable, Sendable, Equatable {
        public var digest: String
        public var excesses: [PlanExcess]
        public var schools: [SchoolPlan]

        public init(digest: String, excesses: [PlanExcess], schools: [SchoolPlan]) {
            self.digest = digest
            self.excesses = excesses
            self.schools = schools
        }
    }
}
