// Codes by mail.
extension Administration {
    public enum CodeMailVerdict: String, Codable, Sendable, CaseIterable {
        case due, owed, recent, coded, noMail, refused, pupil
    }

    public struct CodeMailCandidate: Codable, Sendable, Equatable {
        public var key: String
        public var givenName: String
        public var surname: String
        public var childGivenName: String?
        public var childSurname: String?
        public var `class`: String?
        public var mail: String?
        public var verdict: CodeMailVerdict

        public init(
            key: String, givenName: String, surname: String, childGivenName: String? = nil, childSurname: String? = nil,
            class: String? = nil, mail: String? = nil, verdict: CodeMailVerdict
        ) {
            self.key = key
            self.givenName = givenName
            self.surname = surname
            self.childGivenName = childGivenName
            self.childSurname = childSurname
            self.class = `class`
            self.mail = mail
            self.verdict = verdict
        }
    }

    public enum PlanCodeMails: ControlMethod {
        public static let name = "\(Administration.interface).PlanCodeMails"

        public struct Parameters: Codable, Sendable, Equatable {
            public var schoolUAI: String?
            public var `class`: String?
            public var since: String
            public var onlyMissing: Bool?

            public init(schoolUAI: String? = nil, class: String? = nil, since: String, onlyMissing: Bool? = nil) {
                self.schoolUAI = schoolUAI
                self.class = `class`
                self.since = since
                self.onlyMissing = onlyMissing
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var candidate: CodeMailCandidate?
            public var total: Int?

            public init(candidate: CodeMailCandidate? = nil, total: Int? = nil) {
                self.candidate = candidate
                self.total = total
            }
        }
    }

    public enum MailCode: ControlMethod {
        public static let name = "\(Administration.interface).MailCode"

        public struct Parameters: Codable, Sendable, Equatable {
            public var key: String
            public var since: String
            public var onlyMissing: Bool?
            public var plan: Bool?

            public init(key: String, since: String, onlyMissing: Bool? = nil, plan: Bool? = nil) {
                self.key = key
                self.since = since
                self.onlyMissing = onlyMissing
                self.plan = plan
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var candidate: CodeMailCandidate

            public init(candidate: CodeMailCandidate) {
                self.candidate = candidate
            }
        }
    }
}
