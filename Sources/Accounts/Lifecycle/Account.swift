import Foundation

/// An activated account, as read from the directory. The definitive password is not part of it: nobody can read it.
public struct Account: Sendable, Equatable {
    public var identifier: Identifier
    /// The one it was opened from.
    public var registration: RegistrationKey
    public var kind: PersonKind
    public var state: AccountState
    /// What stands in the directory in the state's place when it is none of ours; `state` is then `suspended`.
    public var irregularState: IrregularState?
    public var person: Person
    /// Of a responsible person, in the order in which their codes were used.
    public var children: [Child]
    /// Of a responsible person: not theirs, they say, and the school is about to see it.
    public var refusedChildren: [RefusedChild]
    public var mail: String?
    /// Codes that were used to open this account, as printed; shown to its owner.
    public var usedCodes: [String]
    public var activatedAt: Date?
    public var passwordChangedAt: Date?
    public var temporaryPassword: IssuedTemporaryPassword?
    public var suspension: Suspension?
    /// Since when no feed names the person, or, for a responsible person, any of the children.
    public var leftAt: Date?
    /// Since when the owner is asked to choose a new password, while the account stays open.
    public var passwordChangeAskedAt: Date?
    public var owedMails: [OwedMail]
    /// Rises by one with each change; what a change was decided on.
    public var version: Int

    public init(
        identifier: Identifier, registration: RegistrationKey, kind: PersonKind, state: AccountState, person: Person,
        children: [Child] = [], refusedChildren: [RefusedChild] = [], mail: String? = nil, usedCodes: [String] = [],
        activatedAt: Date? = nil,
        passwordChangedAt: Date? = nil, temporaryPassword: IssuedTemporaryPassword? = nil,
        suspension: Suspension? = nil, leftAt: Date? = nil, passwordChangeAskedAt: Date? = nil,
        owedMails: [OwedMail] = [], version: Int = 0
    ) {
        self.identifier = identifier
        self.registration = registration
        self.kind = kind
        self.state = state
        self.person = person
        self.children = children
        self.refusedChildren = refusedChildren
        self.mail = mail
        self.usedCodes = usedCodes
        self.activatedAt = activatedAt
        self.passwordChangedAt = passwordChangedAt
        self.temporaryPassword = temporaryPassword
        self.suspension = suspension
        self.leftAt = leftAt
        self.passwordChangeAskedAt = passwordChangeAskedAt
        self.owedMails = owedMails
        self.version = version
    }

    /// All that were used for this account: nobody can use one of them again.
    public var registrations: [RegistrationKey] {
        children.isEmpty ? [registration] : children.map(\.registration)
    }

    /// What must not occur in this person's password.
    public var identity: [String] { [identifier.text, person.givenName, person.surname] }
}

/// Only `active` opens a bind; whatever slapd does not recognise cannot bind either.
public enum AccountState: String, Sendable, CaseIterable {
    case active, temporary, suspended
}

/// A state that somebody wrote, or took away, by hand. slapd lets nobody in with it, and so do we.
public enum IrregularState: Sendable, Equatable {
    case absent
    case unknown(String)
}

/// A temporary password that is outstanding. Its hash is never an account's `userPassword`.
public struct IssuedTemporaryPassword: Sendable, Equatable {
    public enum Origin: String, Sendable {
        /// Mailed to its owner: the definitive password keeps working until it is replaced.
        case mailed
        /// Given by an administrator: the account is closed until it is replaced.
        case administrator
    }

    /// A PHC string made by libargon2.
    public var hash: String
    public var expiry: Date
    public var failures: Int
    public var origin: Origin

    public init(hash: String, expiry: Date, failures: Int = 0, origin: Origin) {
        self.hash = hash
        self.expiry = expiry
        self.failures = failures
        self.origin = origin
    }
}

public struct Suspension: Sendable, Equatable {
    /// Who closed the account decides who may open it again.
    public enum Origin: String, Sendable, CaseIterable {
        /// An administrator, or somebody with the directory's own tools: only an administrator ends it.
        case administrator
        /// A feed that no longer names the person: it ends when a feed does.
        case departure
    }

    /// The state to come back to.
    public var formerState: AccountState
    public var reason: String
    public var origin: Origin

    public init(formerState: AccountState, reason: String, origin: Origin = .administrator) {
        self.formerState = formerState
        self.reason = reason
        self.origin = origin
    }
}
