// A forgotten password or identifier.
extension Portal {
    public enum RequestTemporaryPassword: ControlMethod {
        public static let name = "\(Portal.interface).RequestTemporaryPassword"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var client: String?

            public init(identifier: String, client: String? = nil) {
                self.identifier = identifier
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var maskedMail: String

            public init(maskedMail: String) {
                self.maskedMail = maskedMail
            }
        }
    }

    public enum ReplaceTemporaryPassword: ControlMethod {
        public static let name = "\(Portal.interface).ReplaceTemporaryPassword"

        public struct Parameters: Codable, Sendable, Equatable {
            public var identifier: String
            public var temporaryPassword: SensitiveText
            public var newPassword: SensitiveText
            public var client: String?

            public init(
                identifier: String, temporaryPassword: SensitiveText, newPassword: SensitiveText,
                client: String? = nil
            ) {
                self.identifier = identifier
                self.temporaryPassword = temporaryPassword
                self.newPassword = newPassword
                self.client = client
            }
        }

        public typealias Reply = PasswordReply
    }

    public enum RequestIdentifierReminder: ControlMethod {
        public static let name = "\(Portal.interface).RequestIdentifierReminder"

        public struct Parameters: Codable, Sendable, Equatable {
            public var mail: String
            public var client: String?

            public init(mail: String, client: String? = nil) {
                self.mail = mail
                self.client = client
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            public var maskedMail: String

            public init(maskedMail: String) {
                self.maskedMail = maskedMail
            }
        }
    }
}
