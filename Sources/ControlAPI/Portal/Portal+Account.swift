// Signing in at the portal, and what the owner of an account may do there.
extension Portal {
    public enum Authenticate: ControlMethod {
        public static let name = "\(Portal.interface).Authenticate"

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
            public var outcome: AuthenticationOutcome
            public var account: Account?

            public init(outcome: AuthenticationOutcome, account: Account? = nil) {
                self.outcome = outcome
                self.account = account
            }
        }
    }

    public enum ChangePassword: ControlMethod {
        public static let name = "\(Portal.interface).ChangePassword"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var currentPassword: SensitiveText
            public var newPassword: SensitiveText
            public var client: String?

            public init(
                identifier: String, currentPassword: SensitiveText, newPassword: SensitiveText, client: String? = nil
            ) {
                self.identifier = identifier
                self.currentPassword = currentPassword
                self.newPassword = newPassword
                self.client = client
            }
        }

        public typealias Reply = PasswordReply
    }

    public enum ChangeMail: ControlMethod {
        public static let name = "\(Portal.interface).ChangeMail"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var currentPassword: SensitiveText
            public var mail: String
            public var client: String?

            public init(identifier: String, currentPassword: SensitiveText, mail: String, client: String? = nil) {
                self.identifier = identifier
                self.currentPassword = currentPassword
                self.mail = mail
                self.client = client
            }
        }

        public typealias Reply = AccountReply
    }

    public enum DescribeAccount: ControlMethod {
        public static let name = "\(Portal.interface).DescribeAccount"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var client: String?

            public init(identifier: String, client: String? = nil) {
                self.identifier = identifier
                self.client = client
            }
        }

        public typealias Reply = AccountReply
    }

    public enum DescribePasswordRequest: ControlMethod {
        public static let name = "\(Portal.interface).DescribePasswordRequest"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var client: String?

            public init(identifier: String, client: String? = nil) {
                self.identifier = identifier
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var askedSince: String?

            public init(askedSince: String? = nil) {
                self.askedSince = askedSince
            }
        }
    }

    public enum DescribePasswordRules: ControlMethod {
        public static let name = "\(Portal.interface).DescribePasswordRules"

        public typealias Parameters = NoParameters

        public struct Reply: Codable, Sendable, Equatable {
            public var minimumLength: Int
            public var maximumLength: Int
            public var requiresDigit: Bool
            public var requiresNonDigit: Bool
            public var minimumEntropyBits: Int

            public init(
                minimumLength: Int, maximumLength: Int, requiresDigit: Bool, requiresNonDigit: Bool,
                minimumEntropyBits: Int
            ) {
                self.minimumLength = minimumLength
                self.maximumLength = maximumLength
                self.requiresDigit = requiresDigit
                self.requiresNonDigit = requiresNonDigit
                self.minimumEntropyBits = minimumEntropyBits
            }
        }
    }

    public enum AuthenticationOutcome: String, Codable, Sendable, CaseIterable {
        /// The definitive password of an open account.
        case granted
        /// A valid temporary password: only `ReplaceTemporaryPassword` goes further.
        case mustChangePassword
    }
}
