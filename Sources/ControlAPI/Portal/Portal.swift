/// `org.passerelle.Portal`: what the portal may ask. `schema/varlink/org.passerelle.Portal.varlink` says what each word means.
public enum Portal {
    public static let interface = "org.passerelle.Portal"

    public enum PasswordProblem: String, Codable, Sendable, CaseIterable {
        case tooShort, tooLong, missingDigit, missingNonDigit, tooWeak, tooCommon, containsIdentity, sameAsBefore,
            forbiddenCharacter
    }

    public enum IdentifierProblem: String, Codable, Sendable, CaseIterable {
        case tooShort, tooLong, forbiddenCharacter, reserved
    }

    public struct Child: Codable, Sendable, Equatable {
        public var givenName: String
        public var surname: String
        public var schoolName: String?
        public var `class`: String?

        public init(givenName: String, surname: String, schoolName: String?, class: String?) {
            self.givenName = givenName
            self.surname = surname
            self.schoolName = schoolName
            self.class = `class`
        }
    }

    public struct Account: Codable, Sendable, Equatable {
        public var identifier: String
        public var kind: PersonKind
        public var state: AccountState
        public var givenName: String
        public var surname: String
        public var birthDate: String?
        public var schoolName: String?
        public var schoolAddress: [String]
        public var `class`: String?
        public var maskedMail: String?
        public var activationCodes: [String]
        public var children: [Child]

        public init(
            identifier: String, kind: PersonKind, state: AccountState, givenName: String, surname: String,
            birthDate: String?, schoolName: String?, schoolAddress: [String], class: String?, maskedMail: String?,
            activationCodes: [String], children: [Child]
        ) {
            self.identifier = identifier
            self.kind = kind
            self.state = state
            self.givenName = givenName
            self.surname = surname
            self.birthDate = birthDate
            self.schoolName = schoolName
            self.schoolAddress = schoolAddress
            self.class = `class`
            self.maskedMail = maskedMail
            self.activationCodes = activationCodes
            self.children = children
        }
    }

    public struct Candidate: Codable, Sendable, Equatable {
        public var kind: PersonKind
        public var givenName: String
        public var surname: String
        public var birthDate: String?
        public var schoolName: String?
        public var `class`: String?
        public var child: Child?

        public init(
            kind: PersonKind, givenName: String, surname: String, birthDate: String?, schoolName: String?,
            class: String?,
            child: Child?
        ) {
            self.kind = kind
            self.givenName = givenName
            self.surname = surname
            self.birthDate = birthDate
            self.schoolName = schoolName
            self.class = `class`
            self.child = child
        }
    }

    /// Replies that hold nothing but the account.
    public struct AccountReply: Codable, Sendable, Equatable {
        public var account: Account
        public init(account: Account) { self.account = account }
    }

    /// Replies to a change of password.
    public struct PasswordReply: Codable, Sendable, Equatable {
        public var account: Account
        /// Set when a server that the ENT uses does not have the change yet: how long that can take.
        public var effectiveWithinSeconds: Int?

        public init(account: Account, effectiveWithinSeconds: Int? = nil) {
            self.account = account
            self.effectiveWithinSeconds = effectiveWithinSeconds
        }
    }
}
