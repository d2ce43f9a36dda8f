import Hummingbird

/// What the template `trouble` may say.
struct TroublePage: Sendable {
    struct Delay: Sendable {
        let minutes: Int?
        let seconds: Int?
        let isOne: Bool
    }

    /// What was asked for may be done all the same: how to find out depends on what it was.
    struct Doubt: Sendable {
        var isOfAccount = false
        var isOfMail = false
        var isOfLetter = false
        var isOfSchool = false
    }

    let isUnknownPage: Bool
    let isFormExpired: Bool
    let isNotUnderstood: Bool
    let isDirectoryUnavailable: Bool
    let isBroken: Bool
    let delay: Delay?
    let doubt: Doubt?
    /// Where to try again.
    let retry: String
    let status: HTTPResponse.Status
    let retryAfterSeconds: Int?

    /// - Parameter isForm: somebody sent a form, and did not only look.
    init(_ trouble: Trouble, path: String, isForm: Bool) {
        isUnknownPage = trouble == .unknownPage
        isFormExpired = trouble == .formExpired
        isNotUnderstood = trouble == .notUnderstood
        isDirectoryUnavailable = trouble == .directoryUnavailable
        isBroken = trouble == .broken
        // Only to a page of ours: the path came with the request.
        let page = Path(rawValue: path) ?? .home
        retry = (page == .refuseLetter ? .notMe : page).rawValue
        switch trouble {
        case .unknownPage: (status, retryAfterSeconds) = (.notFound, nil)
        case .formExpired: (status, retryAfterSeconds) = (.forbidden, nil)
        case .notUnderstood: (status, retryAfterSeconds) = (.badRequest, nil)
        case .throttled(let seconds): (status, retryAfterSeconds) = (.tooManyRequests, max(1, seconds))
        case .directoryUnavailable: (status, retryAfterSeconds) = (.serviceUnavailable, 120)
        case .broken: (status, retryAfterSeconds) = (.internalServerError, nil)
        }
        if case .throttled(let seconds) = trouble { delay = Delay(seconds) } else { delay = nil }
        doubt = isForm && trouble == .directoryUnavailable ? Doubt(page) : nil
    }
}

extension TroublePage.Doubt {
    /// `nil` for a form that changes nothing: what its visitor has goes on working.
    init?(_ path: Path) {
        switch path {
        case .choose, .temporaryPassword, .accountPassword, .accountMail, .accountChild, .accountRefusal:
            self.init(isOfAccount: true)
        case .forgottenPassword, .forgottenIdentifier: self.init(isOfMail: true)
        case .refuseLetter: self.init(isOfLetter: true)
        case .deskSlip, .deskLetter, .deskLetters: self.init(isOfSchool: true)
        default: return nil
        }
    }
}

extension TroublePage.Delay {
    /// In the unit that people would say it in, never shorter than it is.
    init(_ total: Int) {
        let inMinutes = total > 90
        let amount = inMinutes ? (total + 59) / 60 : max(1, total)
        minutes = inMinutes ? amount : nil
        seconds = inMinutes ? nil : amount
        isOne = amount == 1
    }
}
