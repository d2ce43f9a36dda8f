/// `org.passerelle.Administration`: what an administrator may do. The interface file in `schema/varlink/` says what each word means.
public enum Administration {
    public static let interface = "org.passerelle.Administration"

    public struct CodeStatus: Codable, Sendable, Equatable {
        public var issuedAt: String
        public var expiresAt: String
        public var failures: Int
        public var usable: Bool

        public init(issuedAt: String, expiresAt: String, failures: Int, usable: Bool) {
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
            self.failures = failures
            self.usable = usable
        }
    }

    public struct Registration: Codable, Sendable, Equatable {
        public var key: String
        public var kind: PersonKind
        public var givenName: String
        public var surname: String
        public var birthDate: String?
        public var schoolUAI: String?
        public var schoolName: String?
        public var `class`: String?
        public var child: String?
        public var code: CodeStatus?
        public var mail: String?
        public var owedMails: [OwedMail]
        public var refusedAt: String?

        public init(
            key: String, kind: PersonKind, givenName: String, surname: String, birthDate: String? = nil,
            schoolUAI: String? = nil, schoolName: String? = nil, class: String? = nil, child: String? = nil,
            code: CodeStatus? = nil, mail: String? = nil, owedMails: [OwedMail] = [], refusedAt: String? = nil
        ) {
            self.key = key
            self.kind = kind
            self.givenName = givenName
            self.surname = surname
            self.birthDate = birthDate
            self.schoolUAI = schoolUAI
            self.schoolName = schoolName
            self.class = `class`
            self.child = child
            self.code = code
            self.mail = mail
            self.owedMails = owedMails
            self.refusedAt = refusedAt
        }
    }

    public enum TemporaryPasswordOrigin: String, Codable, Sendable, CaseIterable {
        case mailed, administrator
    }

    public enum OwedMailKind: String, Codable, Sendable, CaseIterable {
        case accountCreated, temporaryPassword, temporaryPasswordByAdministrator, passwordChanged, mailChanged,
            identifierReminder, departure, passwordChangeRequired, passwordChangeAsked, activationCode
    }

    public struct TemporaryPasswordStatus: Codable, Sendable, Equatable {
        public var expiresAt: String
        public var failures: Int
        public var origin: TemporaryPasswordOrigin

        public init(expiresAt: String, failures: Int, origin: TemporaryPasswordOrigin) {
            self.expiresAt = expiresAt
            self.failures = failures
            self.origin = origin
        }
    }

    public struct OwedMail: Codable, Sendable, Equatable {
        public var kind: OwedMailKind
        public var since: String
        public var attempts: Int
        public var notBefore: String

        public init(kind: OwedMailKind, since: String, attempts: Int, notBefore: String) {
            self.kind = kind
            self.since = since
            self.attempts = attempts
            self.notBefore = notBefore
        }
    }

    public struct Child: Codable, Sendable, Equatable {
        public var registration: String
        public var givenName: String
        public var surname: String
        public var schoolName: String?
        public var `class`: String?

        public init(
            registration: String, givenName: String, surname: String, schoolName: String? = nil, class: String? = nil
        ) {
            self.registration = registration
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
        public var schoolUAI: String?
        public var schoolName: String?
        public var `class`: String?
        public var mail: String?
        public var registration: String
        public var children: [Child]
        public var activatedAt: String?
        public var passwordChangedAt: String?
        public var temporaryPassword: TemporaryPasswordStatus?
        public var suspendedReason: String?
        public var leftAt: String?
        public var passwordChangeAskedAt: String?
        public var owedMails: [OwedMail]

        public init(
            identifier: String, kind: PersonKind, state: AccountState, givenName: String, surname: String,
            birthDate: String? = nil, schoolUAI: String? = nil, schoolName: String? = nil, class: String? = nil,
            mail: String? = nil, registration: String, children: [Child] = [], activatedAt: String? = nil,
            passwordChangedAt: String? = nil, temporaryPassword: TemporaryPasswordStatus? = nil,
            suspendedReason: String? = nil, leftAt: String? = nil, passwordChangeAskedAt: String? = nil,
            owedMails: [OwedMail]
        ) {
            self.identifier = identifier
            self.kind = kind
            self.state = state
            self.givenName = givenName
            self.surname = surname
            self.birthDate = birthDate
            self.schoolUAI = schoolUAI
            self.schoolName = schoolName
            self.class = `class`
            self.mail = mail
            self.registration = registration
            self.children = children
            self.activatedAt = activatedAt
            self.passwordChangedAt = passwordChangedAt
            self.temporaryPassword = temporaryPassword
            self.suspendedReason = suspendedReason
            self.leftAt = leftAt
            self.passwordChangeAskedAt = passwordChangeAskedAt
            self.owedMails = owedMails
        }
    }

    public struct RefusedRecord: Codable, Sendable, Equatable {
        public var file: String
        public var line: Int
        public var key: String?
        public var attribute: String?
        public var reason: String
        public var message: String

        public init(
            file: String, line: Int, key: String? = nil, attribute: String? = nil, reason: String, message: String
        ) {
            self.file = file
            self.line = line
            self.key = key
            self.attribute = attribute
            self.reason = reason
            self.message = message
        }
    }

    public struct ImportCounts: Codable, Sendable, Equatable {
        public var schools: Int
        public var people: Int
        public var created: Int
        public var updated: Int
        public var accountsUpdated: Int
        public var suspended: Int
        public var resumed: Int
        public var removed: Int
        public var unchanged: Int
        public var refused: Int
        public var ignored: Int
        public var bytesRead: Int
        public var bytesInAll: Int

        public init(
            schools: Int, people: Int, created: Int, updated: Int, accountsUpdated: Int, suspended: Int, resumed: Int,
            removed: Int, unchanged: Int, refused: Int, ignored: Int, bytesRead: Int, bytesInAll: Int
        ) {
            self.schools = schools
            self.people = people
            self.created = created
            self.updated = updated
            self.accountsUpdated = accountsUpdated
            self.suspended = suspended
            self.resumed = resumed
            self.removed = removed
            self.unchanged = unchanged
            self.refused = refused
            self.ignored = ignored
            self.bytesRead = bytesRead
            self.bytesInAll = bytesInAll
        }
    }

    public struct UnknownAttribute: Codable, Sendable, Equatable {
        public var name: String
        public var count: Int

        public init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    public struct IssuedCode: Codable, Sendable, Equatable {
        public var key: String
        public var code: SensitiveText
        public var givenName: String
        public var surname: String
        public var schoolName: String?
        public var `class`: String?
        public var child: String?
        public var expiresAt: String
        public var title: String?
        public var address: [String]
        public var childGivenName: String?
        public var childSurname: String?
        public var schoolUAI: String?
        public var schoolAddress: [String]

        public init(
            key: String, code: SensitiveText, givenName: String, surname: String, schoolName: String? = nil,
            class: String? = nil, child: String? = nil, expiresAt: String, title: String? = nil,
            address: [String] = [], childGivenName: String? = nil, childSurname: String? = nil,
            schoolUAI: String? = nil, schoolAddress: [String] = []
        ) {
            self.key = key
            self.code = code
            self.givenName = givenName
            self.surname = surname
            self.schoolName = schoolName
            self.class = `class`
            self.child = child
            self.expiresAt = expiresAt
            self.title = title
            self.address = address
            self.childGivenName = childGivenName
            self.childSurname = childSurname
            self.schoolUAI = schoolUAI
            self.schoolAddress = schoolAddress
        }
    }

    public struct Server: Codable, Sendable, Equatable {
        public enum Role: String, Codable, Sendable, CaseIterable {
            case provider, consumer
        }

        public var uri: String
        public var role: Role
        public var reachable: Bool
        public var behindSeconds: Double?

        public init(uri: String, role: Role, reachable: Bool, behindSeconds: Double? = nil) {
            self.uri = uri
            self.role = role
            self.reachable = reachable
            self.behindSeconds = behindSeconds
        }
    }

    public struct Connection: Codable, Sendable, Equatable {
        public var uri: String
        public var sessions: Int
        public var inFlight: Int
        public var reconnects: Int

        public init(uri: String, sessions: Int, inFlight: Int, reconnects: Int) {
            self.uri = uri
            self.sessions = sessions
            self.inFlight = inFlight
            self.reconnects = reconnects
        }
    }

    public struct LimitCount: Codable, Sendable, Equatable {
        public var socket: String
        public var limit: String
        public var count: Int

        public init(socket: String, limit: String, count: Int) {
            self.socket = socket
            self.limit = limit
            self.count = count
        }
    }

    /// Replies that hold nothing but the account.
    public struct AccountReply: Codable, Sendable, Equatable {
        public var account: Account
        public init(account: Account) { self.account = account }
    }
}
