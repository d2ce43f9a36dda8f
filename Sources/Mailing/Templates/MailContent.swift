import Foundation

/// What the people on a mail are called, and the identifier the mail is about.
public struct AccountLine: Sendable, Hashable {
    public var givenName: String
    public var surname: String
    public var identifier: String
    /// Shown when known.
    public var schoolName: String?

    public init(givenName: String, surname: String, identifier: String, schoolName: String? = nil) {
        self.givenName = givenName
        self.surname = surname
        self.identifier = identifier
        self.schoolName = schoolName
    }
}

/// Whom a code is for: somebody responsible for a child.
public struct CodeLine: Sendable, Hashable {
    /// `M.` or `Mme`, shown when known, as are school and class.
    public var title: String?
    public var givenName: String
    public var surname: String
    public var childGivenName: String
    public var childSurname: String
    public var schoolName: String?
    public var className: String?

    public init(
        title: String? = nil, givenName: String, surname: String, childGivenName: String, childSurname: String,
        schoolName: String? = nil, className: String? = nil
    ) {
        self.title = title
        self.givenName = givenName
        self.surname = surname
        self.childGivenName = childGivenName
        self.childSurname = childSurname
        self.schoolName = schoolName
        self.className = className
    }
}

/// One mail, before it is put into words.
public enum MailContent: Sendable {
    case accountCreated(AccountLine)
    /// A mail that carries a secret, as the next and codes do, and no other.
    case temporaryPassword(AccountLine, password: WithheldText, expires: Date)
    /// The same for many: nobody asked for it, and E-lyco is closed until the password is changed.
    case passwordChangeRequired(AccountLine, password: WithheldText, expires: Date)
    /// Nobody is shut out: the owner is asked.
    case passwordChangeAsked(AccountLine)
    /// An administrator gave a temporary password, by word of mouth: told to the owner, without the password.
    /// - Parameters:
    ///   - expires: `nil` when it was used before the mail left.
    ///   - giver: who it was, when that is somebody of the school.
    case temporaryPasswordByAdministrator(AccountLine, expires: Date?, giver: String? = nil)
    case passwordChanged(AccountLine)
    /// Goes to the former and to the new address, in the same words.
    case mailChanged(AccountLine, maskedNewAddress: String)
    /// Every account tied to the address, in the order given; at least one.
    case identifierReminder([AccountLine])
    /// The account was closed because its owner left, or the last child did.
    case departure(AccountLine, deleted: Date)
    /// In place of a letter.
    case activationCode(CodeLine, code: WithheldText, expires: Date)

    /// Names the two template files of a mail: `<kind>.txt.mustache` and `<kind>.html.mustache`.
    public enum Kind: String, Sendable, CaseIterable {
        case accountCreated = "account-created"
        case temporaryPassword = "temporary-password"
        case temporaryPasswordByAdministrator = "temporary-password-by-administrator"
        case passwordChangeRequired = "password-change-required"
        case passwordChangeAsked = "password-change-asked"
        case passwordChanged = "password-changed"
        case mailChanged = "mail-changed"
        case identifierReminder = "identifier-reminder"
        case departure
        case activationCode = "activation-code"
    }

    public var kind: Kind {
        switch self {
        case .accountCreated: .accountCreated
        case .temporaryPassword: .temporaryPassword
        case .temporaryPasswordByAdministrator: .temporaryPasswordByAdministrator
        case .passwordChangeRequired: .passwordChangeRequired
        case .passwordChangeAsked: .passwordChangeAsked
        case .passwordChanged: .passwordChanged
        case .mailChanged: .mailChanged
        case .identifierReminder: .identifierReminder
        case .departure: .departure
        case .activationCode: .activationCode
        }
    }
}
