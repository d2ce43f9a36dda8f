// A forced change of passwords.
extension Administration {
    public enum PasswordChangeVerdict: String, Codable, Sendable, CaseIterable {
        case due, temporary, suspended, dueOnReturn, recent, asked, noMail
    }

    public struct PasswordChangeCandidate: Codable, Sendable, Equatable {
        public var identifier: String
        public var givenName: String
        public var surname: String
        public var `class`: String?
        public var verdict: PasswordChangeVerdict

        public init(
            identifier: String, givenName: String, surname: String, class: String? = nil, verdict: PasswordChangeVerdict
        ) {
            self.identifier = identifier
            self.givenName = givenName
            self.surname = surname
            self.class = `class`
            self.verdict = verdict
        }
    }

    public enum PlanPasswordChange: ControlMethod {
        public static let name = "\(Administration.interface).PlanPasswordChange"

        public struct Parameters: Codable, Sendable, Equatable {
            public var schoolUAI: String
            public var `class`: String?
            public var chosenBefore: String
            public var ask: Bool?

            public init(schoolUAI: String, class: String? = nil, chosenBefore: String, ask: Bool? = nil) {
                self.schoolUAI = schoolUAI
                self.class = `class`
                self.chosenBefore = chosenBefore
                self.ask = ask
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var candidate: PasswordChangeCandidate?
            public var total: Int?

            public init(candidate: PasswordChangeCandidate? = nil, total: Int? = nil) {
                self.candidate = candidate
                self.total = total
            }
        }
    }

    public enum RequirePasswordChange: ControlMethod {
        public static let name = "\(Administration.interface).RequirePasswordChange"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var chosenBefore: String
            public var plan: Bool?
            public var ask: Bool?

            public init(identifier: String, chosenBefore: String, plan: Bool? = nil, ask: Bool? = nil) {
                self.identifier = identifier
                self.chosenBefore = chosenBefore
                self.plan = plan
                self.ask = ask
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var candidate: PasswordChangeCandidate

            public init(candidate: PasswordChangeCandidate) {
                self.candidate = candidate
            }
        }
    }
}
