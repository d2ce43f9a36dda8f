import Hummingbird

/// What the template `trouble` may say.
struct TroublePage: Sendable {
    struct Delay: Sendable {
        let minutes: Int?
        let seconds: Int?
        let isOne: Bool
    }

    let isUnknownPage: Bool
    let isFormExpired: Bool
    let isNotUnderstood: Bool
    let isDirectoryUnavailable: Bool
    let isBroken: Bool
    let delay: Delay?
    /// Where to try again.
    let retry: String
    let status: HTTPResponse.Status
    let retryAfterSeconds: Int?

    init(_ trouble: Trouble, path: String) {
        isUnknownPage = trouble == .unknownPage
        isFormExpired = trouble == .formExpired
        isNotUnderstood = trouble == .notUnderstood
        isDirectoryUnavailable = trouble == .directoryUnavailable
        isBroken = trouble == .broken
        // Only to a page of ours: the path came with the request.
        retry = (Path(rawValue: path) ?? .home).rawValue
        switch trouble {
        case .unknownPage: (status, retryAfterSeconds) = (.notFound, nil)
        case .formExpired: (status, retryAfterSeconds) = (.forbidden, nil)
        case .notUnderstood: (status, retryAfterSeconds) = (.badRequest, nil)
        case .throttled(let seconds): (status, retryAfterSeconds) = (.tooManyRequests, max(1, seconds))
        case .directoryUnavailable: (status, retryAfterSeconds) = (.serviceUnavailable, 120)
        case .broken: (status, retryAfterSeconds) = (.internalServerError, nil)
        }
        if case .throttled(let seconds) = trouble { delay = Delay(seconds) } else { delay = nil }
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
