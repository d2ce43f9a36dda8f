// Who has come how far.
extension Administration {
    public enum ActivationStage: String, Codable, Sendable, CaseIterable {
        case noCode, coded, expired, active, temporary, suspended
    }

    public struct Headcount: Codable, Sendable, Equatable {
        public var registered: Int
        public var coded: Int
        public var expired: Int
        public var refused: Int
        public var activated: Int
        public var temporary: Int
        public var suspended: Int
        public var lockedOut: Int
        public var owingMail: Int

        public init(
            registered: Int = 0, coded: Int = 0, expired: Int = 0, refused: Int = 0, activated: Int = 0,
            temporary: Int = 0, suspended: Int = 0, lockedOut: Int = 0, owingMail: Int = 0
        ) {
            self.registered = registered
            self.coded = coded
            self.expired = expired
            self.refused = refused
            self.activated = activated
            self.temporary = temporary
            self.suspended = suspended
            self.lockedOut = lockedOut
            self.owingMail = owingMail
        }

        public static func += (sum: inout Headcount, other: Headcount) {
            sum.registered += other.registered
            sum.coded += other.coded
            sum.expired += other.expired
            sum.refused += other.refused
            sum.activated += other.activated
            sum.temporary += other.temporary
            sum.suspended += other.suspended
            sum.lockedOut += other.lockedOut
            sum.owingMail += other.owingMail
        }
    }

    public struct ClassStatistics: Codable, Sendable, Equatable {
        public var schoolUAI: String?
        public var schoolName: String?
        public var `class`: String?
        public var pupils: Headcount
        public var responsible: Headcount

        public init(
            schoolUAI: String? = nil, schoolName: String? = nil, class: String? = nil, pupils: Headcount,
            responsible: Headcount
        ) {
            self.schoolUAI = schoolUAI
            self.schoolName = schoolName
            self.class = `class`
            self.pupils = pupils
            self.responsible = responsible
        }
    }

    public struct ClassMember: Codable, Sendable, Equatable {
        public var key: String
        public var kind: PersonKind
        public var givenName: String
        public var surname: String
        public var childGivenName: String?
        public var childSurname: String?
        public var schoolName: String?
        public var `class`: String?
        public var stage: ActivationStage
        public var codeExpiresAt: String?
        public var refusedAt: String?

        public init(
            key: String, kind: PersonKind, givenName: String, surname: String, childGivenName: String? = nil,
            childSurname: String? = nil, schoolName: String? = nil, class: String? = nil, stage: ActivationStage,
            codeExpiresAt: String? = nil, refusedAt: String? = nil
        ) {
            self.key = key
            self.kind = kind
            self.givenName = givenName
            self.surname = surname
            self.childGivenName = childGivenName
            self.childSurname = childSurname
            self.schoolName = schoolName
            self.class = `class`
            self.stage = stage
            self.codeExpiresAt = codeExpiresAt
            self.refusedAt = refusedAt
        }
    }

    public enum Statistics: ControlMethod {
        public static let name = "\(Administration.interface).Statistics"

        public struct Parameters: Codable, Sendable, Equatable {
            public var schoolUAI: String?
            public var `class`: String?

            public init(schoolUAI: String? = nil, class: String? = nil) {
                self.schoolUAI = schoolUAI
                self.class = `class`
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var counted: Int
            public var row: ClassStatistics?

            public init(counted: Int, row: ClassStatistics? = nil) {
                self.counted = counted
                self.row = row
            }
        }
    }

    public enum ListClass: ControlMethod {
        public static let name = "\(Administration.interface).ListClass"

        public struct Parameters: Codable, Sendable, Equatable {
            public var schoolUAI: String
            public var `class`: String?

            public init(schoolUAI: String, class: String? = nil) {
                self.schoolUAI = schoolUAI
                self.class = `class`
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var member: ClassMember?
            public var total: Int?

            public init(member: ClassMember? = nil, total: Int? = nil) {
                self.member = member
                self.total = total
            }
        }
    }
}
