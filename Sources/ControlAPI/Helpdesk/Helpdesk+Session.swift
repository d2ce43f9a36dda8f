// The way in and out.
extension Helpdesk {
    public enum SignIn: ControlMethod {
        public static let name = "\(Helpdesk.interface).SignIn"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var password: SensitiveText
            public var client: String?

            public init(identifier: String, password: SensitiveText, client: String? = nil) {
                self.identifier = identifier
                self.password = password
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var session: SensitiveText
            public var name: String
            public var schools: [School]

            public init(session: SensitiveText, name: String, schools: [School]) {
                self.session = session
                self.name = name
                self.schools = schools
            }
        }
    }

    public enum SignOut: ControlMethod {
        public static let name = "\(Helpdesk.interface).SignOut"

        public struct Parameters: Codable, Sendable, Equatable {
            public var session: SensitiveText
            public var client: String?

            public init(session: SensitiveText, client: String? = nil) {
                self.session = session
                self.client = client
            }
        }

        public typealias Reply = NoParameters
    }
}
