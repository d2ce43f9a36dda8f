/// What somebody did, or tried to do, to one account.
///
/// `child` counts the children of a responsible person, from 0; a pupil is their own child 0. Each has a letter, and a code, of
/// their own.
public enum Act: Hashable, Sendable {
    // At the portal.
    case checkCode(child: Int = 0, String)
    case activate(child: Int = 0, code: String, password: String)
    case attachCode(child: Int, code: String, password: String)
    /// "This letter is not for me."
    case refuseCode(child: Int = 0, String)
    /// "This is not my child."
    case refuseChild(Int, password: String)
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
    case issueCode(child: Int = 0)
    // By the academy's feeds.
    case feed(child: Int = 0, Mention)
    /// A complete feed that names nobody, and whose file breaks off.
    case cutFeed
    // Behind passerelle's back.
    case overwritePassword(String)
    case overwriteState
    case markReset
    /// At E-lyco's door.
    case bind(String)

    /// Whether it changes nothing, whatever is answered.
    var isLook: Bool {
        switch self {
        case .checkCode, .authenticate, .show, .bind, .cutFeed: true
        default: false
        }
    }
}

/// What a feed says of a pupil, and by that of who answers for them.
public enum Mention: Hashable, Sendable {
    /// A complete feed, or a delta that adds: whoever is not there is registered, whoever had left comes back.
    case named
    /// A delta that changes something: whoever had left comes back.
    case changed
    /// A complete feed without the pupil, or a delta that deletes: the account closes, or the registration goes.
    case missing
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
    case found(AccountState, isOffered: Bool, children: Set<Int>)
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
