/// What somebody did, or tried to do, to one account.
public enum Act: Hashable, Sendable {
    // At the portal.
    case checkCode(String)
    case activate(code: String, password: String)
    case authenticate(String)
    case requestTemporaryPassword
    /// A mail was found with this temporary password in it.
    case readMail(String)
    case replaceTemporaryPassword(String, by: String)
    case changePassword(from: String, to: String)
    case changeMail(password: String)
    // In the office.
    case show
    case givePassword
    case suspend
    case resume
    case delete
    /// A feed that names the person is imported.
    case register
    case issueCode
    // Behind passerelle's back.
    case overwritePassword(String)
    case overwriteState
    case markReset
    /// At E-lyco's door.
    case bind(String)

    /// Whether it changes nothing, whatever is answered.
    var isLook: Bool {
        switch self {
        case .checkCode, .authenticate, .show, .bind: true
        default: false
        }
    }
}

/// How an act ended, as whoever acted saw it.
public enum Answer: Hashable, Sendable {
    case done
    case refused
    /// Done, and this secret was answered.
    case told(String)
    /// There is no such account.
    case absent
    case granted
    case mustChange
    case opens
    case shut
    /// isOffered: a temporary password is outstanding.
    case found(AccountState, isOffered: Bool)
    /// It never began.
    case notAdmitted
    /// It was put off, which is decided before anything is done.
    case later
    /// It may have had its effect, may have it still, or never.
    case unknown
}

public enum AccountState: String, Hashable, Sendable {
    case active, temporary, suspended
}
