import ControlAPI

/// What the portal remembers of one browser between two pages. Never a password.
struct Visit: Sendable, Equatable {
    /// How far somebody has come in.
    enum Entry: Sendable, Equatable {
        case outside
        /// Held a valid temporary password, which opens the change form and nothing else.
        case mustChangePassword(identifier: String)
        case signedIn(identifier: String)
    }

    /// The letter that its holder proved to be theirs; the activation's pages ask the daemon with it each time.
    struct Claim: Sendable, Equatable {
        var code: SensitiveText
        var givenName: String
        var birthDate: String
        var candidate: Portal.Candidate
        var suggestions: [String]
    }

    /// What the last form led to, for the page that says so.
    enum Outcome: Sendable, Equatable {
        case created(Portal.Account)
        case temporaryPasswordAsked(maskedMail: String)
        case reminderAsked(maskedMail: String)
        /// - Parameter delay: when a server of the ENT's did not have it yet.
        case passwordChanged(delay: Delay?)
        case mailChanged, childAdded, childRefused
        /// Found somebody else behind the letter, and may say so to the school.
        case letterOfSomebodyElse(Claim)
        case letterRefused
        /// Signed in, and asked for a new password by an administrator.
        case passwordChangeAsked
        case deskEnded, notFoundAtDesk, nobodyLacksLetter, lettersBrokeOff
    }

    /// How long something can take, as a page says it.
    struct Delay: Sendable, Equatable {
        let minutes: Int

        init?(seconds: Int?) {
            guard let seconds, seconds > 0 else { return nil }
            minutes = (seconds + 59) / 60
        }
    }

    /// A school's administrator at work. The session is the daemon's: with each call it says whether it still lasts.
    struct Desk: Sendable, Equatable {
        var session: SensitiveText
        var name: String
        var schools: [Helpdesk.School]
        /// What was looked for last, so that no name stands in an address.
        var search = ""
        /// Whose page is open, by key.
        var person: String?
    }

    var entry = Entry.outside
    var claim: Claim?
    var outcome: Outcome?
    /// In the area for schools, whose visits are apart from everybody else's.
    var desk: Desk?

    static let none = Visit()

    var owner: String? {
        if case .signedIn(let identifier) = entry { identifier } else { nil }
    }

    var isSignedIn: Bool { owner != nil || desk != nil }

    /// Whose account it is about, signed in or on the way.
    var identifier: String? {
        switch entry {
        case .outside: nil
        case .mustChangePassword(let identifier), .signedIn(let identifier): identifier
        }
    }
}
