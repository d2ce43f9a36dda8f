// People found, shown, and helped to a password.
extension Helpdesk {
    public enum FindPeople: ControlMethod {
        public static let name = "\(Helpdesk.interface).FindPeople"

        public struct Parameters: Codable, Sendable, Equatable {
            public var session: SensitiveText
            public var text: String
            public var client: String?

            public init(session: SensitiveText, text: String, client: String? = nil) {
                self.session = session
                self.text = text
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var people: [Person]
            public var truncated: Bool

            public init(people: [Person], truncated: Bool) {
                self.people = people
                self.truncated = truncated
            }
        }
    }

    /// Parameters of calls that are about one person.
    public struct PersonParameters: Codable, Sendable, Equatable {
        public var session: SensitiveText
        public var key: String
        public var client: String?

        public init(session: SensitiveText, key: String, client: String? = nil) {
            self.session = session
            self.key = key
            self.client = client
        }
    }

    public enum ShowPerson: ControlMethod {
        public static let name = "\(Helpdesk.interface).ShowPerson"

        public typealias Parameters = PersonParameters

        public struct Reply: Codable, Sendable, Equatable {
            public var person: Person

            public init(person: Person) {
                self.person = person
            }
        }
    }

    public enum GiveTemporaryPassword: ControlMethod {
        public static let name = "\(Helpdesk.interface).GiveTemporaryPassword"

        public typealias Parameters = PersonParameters

        public struct Reply: Codable, Sendable, Equatable {
            public var temporaryPassword: SensitiveText
            public var expiresAt: String
            public var givenBy: String
            public var person: Person

            public init(temporaryPassword: SensitiveText, expiresAt: String, givenBy: String, person: Person) {
                self.temporaryPassword = temporaryPassword
                self.expiresAt = expiresAt
                self.givenBy = givenBy
                self.person = person
            }
        }
    }
}
