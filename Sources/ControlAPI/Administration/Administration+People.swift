// Registrations and accounts.
extension Administration {
    public enum FindAccounts: ControlMethod {
        public static let name = "\(Administration.interface).FindAccounts"

        public struct Parameters: Codable, Sendable, Equatable {
            public var text: String?
            public var schoolUAI: String?
            public var `class`: String?
            public var state: AccountState?
            public var limit: Int?

            public init(
                text: String? = nil, schoolUAI: String? = nil, class: String? = nil, state: AccountState? = nil,
                limit: Int? = nil
            ) {
                self.text = text
                self.schoolUAI = schoolUAI
                self.class = `class`
                self.state = state
                self.limit = limit
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var accounts: [Account]
            public var truncated: Bool

            public init(accounts: [Account], truncated: Bool) {
                self.accounts = accounts
                self.truncated = truncated
            }
        }
    }

    public enum ShowAccount: ControlMethod {
        public static let name = "\(Administration.interface).ShowAccount"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String

            public init(identifier: String) {
                self.identifier = identifier
            }
        }

        public typealias Reply = AccountReply
    }

    public enum FindRegistrations: ControlMethod {
        public static let name = "\(Administration.interface).FindRegistrations"

        public struct Parameters: Codable, Sendable, Equatable {
            public var text: String?
            public var schoolUAI: String?
            public var `class`: String?
            public var limit: Int?
            public var refused: Bool?

            public init(
                text: String? = nil, schoolUAI: String? = nil, class: String? = nil, limit: Int? = nil,
                refused: Bool? = nil
            ) {
                self.text = text
                self.schoolUAI = schoolUAI
                self.class = `class`
                self.limit = limit
                self.refused = refused
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var registrations: [Registration]
            public var truncated: Bool

            public init(registrations: [Registration], truncated: Bool) {
                self.registrations = registrations
                self.truncated = truncated
            }
        }
    }

    public enum ShowRegistration: ControlMethod {
        public static let name = "\(Administration.interface).ShowRegistration"

        public struct Parameters: Codable, Sendable, Equatable {
            public var key: String

            public init(key: String) {
                self.key = key
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var registration: Registration

            public init(registration: Registration) {
                self.registration = registration
            }
        }
    }

    public enum IssueTemporaryPassword: ControlMethod {
        public static let name = "\(Administration.interface).IssueTemporaryPassword"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String

            public init(identifier: String) {
                self.identifier = identifier
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var temporaryPassword: SensitiveText
            public var expiresAt: String
            public var account: Account

            public init(temporaryPassword: SensitiveText, expiresAt: String, account: Account) {
                self.temporaryPassword = temporaryPassword
                self.expiresAt = expiresAt
                self.account = account
            }
        }
    }

    public enum Suspend: ControlMethod {
        public static let name = "\(Administration.interface).Suspend"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var reason: String

            public init(identifier: String, reason: String) {
                self.identifier = identifier
                self.reason = reason
            }
        }

        public typealias Reply = AccountReply
    }

    public enum Resume: ControlMethod {
        public static let name = "\(Administration.interface).Resume"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String

            public init(identifier: String) {
                self.identifier = identifier
            }
        }

        public typealias Reply = AccountReply
    }

    public enum DeleteAccount: ControlMethod {
        public static let name = "\(Administration.interface).DeleteAccount"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String

            public init(identifier: String) {
                self.identifier = identifier
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var identifier: String

            public init(identifier: String) {
                self.identifier = identifier
            }
        }
    }
}
