import Foundation

/// The figures that a site may set. Times in seconds.
public struct LifecyclePolicy: Sendable, Equatable {
    public enum ResetClosing: String, Sendable, CaseIterable {
        /// The definitive password works until its owner has replaced it: nobody can lock a classmate out.
        case never
        /// The account is closed from the request on.
        case atRequest
    }

    /// 60 days by default, 90 at most.
    public var codeLifetime: TimeInterval = 60 * 86400
    public var codeTries = 5
    /// 24 hours by default and at most.
    public var mailedTemporaryLifetime: TimeInterval = 24 * 3600
    /// 72 hours by default and at most.
    public var givenTemporaryLifetime: TimeInterval = 72 * 3600
    public var temporaryTries = 5
    /// How long the account of somebody who left is kept: 90 days by default and at most.
    public var leaverLifetime: TimeInterval = 90 * 86400
    /// How long a responsible person keeps the account after the last child left.
    public var relativeGrace: TimeInterval = 30 * 86400
    /// The longest that one try to send a mail takes.
    public var mailTry: TimeInterval = 10
    /// How long somebody stays registered of whom no feed and no office has said anything new, and who opens no account.
    public var registrationLifetime: TimeInterval = 400 * 86400
    public var resetClosesAccount = ResetClosing.never
    /// Whether an account is closed to which somebody else has given a password weaker than passerelle stores.
    public var closesWeakPasswords = false
    /// How long an identical `Activate` or `ReplaceTemporaryPassword` is answered as the first was.
    public var repeatWindow: TimeInterval = 300

    public init() {}

    /// The longest that sending a mail takes: it may wait for a connection as long as the one before it takes.
    public var mailSending: TimeInterval { 2 * mailTry }

    /// How long a mail is left to whoever claimed it: shorter, and a second worker would send it while the first still talks to
    /// a slow relay.
    public var mailLease: TimeInterval { mailSending + 10 }

    /// Whether a code still opens an account, given the right answer.
    public func isUsable(_ code: IssuedCode, now: Date) -> Bool {
        code.failures < codeTries && now < code.expiry
    }
}
