// A first visit: from a paper code to an account.
extension Portal {
    public enum CheckActivationCode: ControlMethod {
        public static let name = "\(Portal.interface).CheckActivationCode"

        public struct Parameters: Codable, Sendable, Equatable {
            public var code: SensitiveText
            public var givenName: String
            public var birthDate: String
            public var client: String?

            public init(code: SensitiveText, givenName: String, birthDate: String, client: String? = nil) {
                self.code = code
                self.givenName = givenName
                self.birthDate = birthDate
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var candidate: Candidate
            public var suggestedIdentifiers: [String]

            public init(candidate: Candidate, suggestedIdentifiers: [String]) {
                self.candidate = candidate
                self.suggestedIdentifiers = suggestedIdentifiers
            }
        }
    }

    public enum CheckIdentifier: ControlMethod {
        public static let name = "\(Portal.interface).CheckIdentifier"

        public struct Parameters: Codable, Sendable, Equatable {
            public var code: SensitiveText
            public var givenName: String
            public var birthDate: String
            public var identifier: String
            public var client: String?

            public init(
                code: SensitiveText, givenName: String, birthDate: String, identifier: String, client: String? = nil
            ) {
                self.code = code
                self.givenName = givenName
                self.birthDate = birthDate
                self.identifier = identifier
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var available: Bool
            public var suggestedIdentifiers: [String]

            public init(available: Bool, suggestedIdentifiers: [String]) {
                self.available = available
                self.suggestedIdentifiers = suggestedIdentifiers
            }
        }
    }

    public enum Activate: ControlMethod {
        public static let name = "\(Portal.interface).Activate"

        public struct Parameters: Codable, Sendable, Equatable {
            public var code: SensitiveText
            public var givenName: String
            public var birthDate: String
            public var identifier: String
            public var password: SensitiveText
            public var mail: String
            public var client: String?

            public init(
                code: SensitiveText, givenName: String, birthDate: String, identifier: String,
                password: SensitiveText, mail: String, client: String? = nil
            ) {
                self.code = code
                self.givenName = givenName
                self.birthDate = birthDate
                self.identifier = identifier
                self.password = password
                self.mail = mail
                self.client = client
            }
        }

        public typealias Reply = AccountReply
    }

    public enum RefuseCode: ControlMethod {
        public static let name = "\(Portal.interface).RefuseCode"

        public struct Parameters: Codable, Sendable, Equatable {
            public var code: SensitiveText
            public var givenName: String
            public var birthDate: String
            public var client: String?

            public init(code: SensitiveText, givenName: String, birthDate: String, client: String? = nil) {
                self.code = code
                self.givenName = givenName
                self.birthDate = birthDate
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public init() {}
        }
    }

    public enum RefuseChild: ControlMethod {
        public static let name = "\(Portal.interface).RefuseChild"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var password: SensitiveText
            public var givenName: String
            public var surname: String
            public var client: String?

            public init(
                identifier: String, password: SensitiveText, givenName: String, surname: String, client: String? = nil
            ) {
                self.identifier = identifier
                self.password = password
                self.givenName = givenName
                self.surname = surname
                self.client = client
            }
        }

        public typealias Reply = AccountReply
    }

    public enum AttachCode: ControlMethod {
        public static let name = "\(Portal.interface).AttachCode"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var password: SensitiveText
            public var code: SensitiveText
            public var givenName: String
            public var birthDate: String
            public var client: String?

            public init(
                identifier: String, password: SensitiveText, code: SensitiveText, givenName: String,
                birthDate: String, client: String? = nil
            ) {
                self.identifier = identifier
                self.password = password
                self.code = code
                self.givenName = givenName
                self.birthDate = birthDate
                self.client = client
            }
        }

        public typealias Reply = AccountReply
    }
}
