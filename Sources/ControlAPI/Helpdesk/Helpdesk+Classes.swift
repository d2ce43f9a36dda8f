// Codes for letters, and who has come how far.
extension Helpdesk {
    public enum IssueCodes: ControlMethod {
        public static let name = "\(Helpdesk.interface).IssueCodes"

        public struct Parameters: Codable, Sendable, Equatable {
            public var session: SensitiveText
            public var key: String?
            public var schoolUAI: String?
            public var `class`: String?
            public var onlyMissing: Bool?
            public var client: String?

            public init(
                session: SensitiveText, key: String? = nil, schoolUAI: String? = nil, class: String? = nil,
                onlyMissing: Bool? = nil, client: String? = nil
            ) {
                self.session = session
                self.key = key
                self.schoolUAI = schoolUAI
                self.class = `class`
                self.onlyMissing = onlyMissing
                self.client = client
            }
        }

        public typealias Reply = Administration.IssueCodes.Reply
    }

    public enum ListClass: ControlMethod {
        public static let name = "\(Helpdesk.interface).ListClass"

        public struct Parameters: Codable, Sendable, Equatable {
            public var session: SensitiveText
            public var schoolUAI: String
            public var `class`: String
            public var client: String?

            public init(session: SensitiveText, schoolUAI: String, class: String, client: String? = nil) {
                self.session = session
                self.schoolUAI = schoolUAI
                self.class = `class`
                self.client = client
            }
        }

        public typealias Reply = Administration.ListClass.Reply
    }

    public enum Statistics: ControlMethod {
        public static let name = "\(Helpdesk.interface).Statistics"

        public struct Parameters: Codable, Sendable, Equatable {
            public var session: SensitiveText
            public var client: String?

            public init(session: SensitiveText, client: String? = nil) {
                self.session = session
                self.client = client
            }
        }

        public typealias Reply = Administration.Statistics.Reply
    }
}
