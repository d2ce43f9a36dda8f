import Foundation

/// A mail that a decision owes, kept on the entry of the account, or of the registration, until it has left.
///
/// It never holds a secret: a temporary password, or a code, is made when the mail is sent, so that a retry sends a fresh one.
public struct OwedMail: Sendable, Hashable, Comparable {
    public enum Kind: String, Sendable, CaseIterable {
        case accountCreated, temporaryPassword, temporaryPasswordByAdministrator, passwordChanged, mailChanged,
            identifierReminder, departure
        /// With a temporary password, like the second: many people have to choose a new one, and E-lyco is closed until then.
        case passwordChangeRequired
        /// The same, while E-lyco stays open.
        case passwordChangeAsked
        /// On a registration, as nothing else is.
        case activationCode

        /// Whether a temporary password is made when the mail leaves.
        public var bringsTemporaryPassword: Bool { self == .temporaryPassword || self == .passwordChangeRequired }
        /// Whether it is about the password as it was: another one, or none, makes it untrue.
        public var isAboutFormerPassword: Bool { bringsTemporaryPassword || self == .passwordChangeAsked }
    }

    public var kind: Kind
    /// To the second.
    public var since: Date
    public var attempts: Int
    /// Not to be tried before; the back-off after a failure.
    public var notBefore: Date
    /// The address as it was when the mail was decided, where the account's own may have changed since.
    public var recipient: String?
    /// Who gave a temporary password, where that is somebody of the school. Such a mail goes to the account's own address.
    public var giver: String?

    public init(
        _ kind: Kind, since: Date, attempts: Int = 0, notBefore: Date? = nil, recipient: String? = nil,
        giver: String? = nil
    ) {
        self.kind = kind
        self.since = Date(timeIntervalSince1970: since.timeIntervalSince1970.rounded(.down))
        self.attempts = attempts
        let start = notBefore ?? since
        self.notBefore = Date(timeIntervalSince1970: start.timeIntervalSince1970.rounded(.down))
        self.recipient = recipient
        self.giver = giver
    }

    /// `kind;since;attempts;notBefore;recipient`, times in seconds since 1970. With a giver, `by NAME` in the recipient's place: no
    /// address has a space.
    public var stored: String {
        let times = [since, notBefore].map { String(Int($0.timeIntervalSince1970)) }
        return [
            kind.rawValue, times[0], String(attempts), times[1], giver.map { Self.givenBy + $0 } ?? recipient ?? "",
        ].joined(separator: ";")
    }

    /// - Returns: `nil` for a value that this version did not write.
    public init?(stored: String) {
        let fields = stored.split(separator: ";", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 5, let kind = Kind(rawValue: fields[0]), let since = StoredTime.seconds(fields[1]),
            let attempts = Int(fields[2]), (0...Self.mostAttempts).contains(attempts),
            let notBefore = StoredTime.seconds(fields[3])
        else { return nil }
        let giver = fields[4].hasPrefix(Self.givenBy) ? String(fields[4].dropFirst(Self.givenBy.count)) : nil
        self.init(
            kind, since: Date(timeIntervalSince1970: Double(since)), attempts: attempts,
            notBefore: Date(timeIntervalSince1970: Double(notBefore)),
            recipient: giver != nil || fields[4].isEmpty ? nil : fields[4], giver: giver)
    }

    private static let givenBy = "by "
    /// More than anything is ever tried; of a value that somebody wrote by hand, what can be counted on from.
    private static let mostAttempts = 1_000_000

    /// Oldest first; the same order wherever owed mails are listed.
    public static func < (left: OwedMail, right: OwedMail) -> Bool {
        (left.since, left.stored) < (right.since, right.stored)
    }

    /// How long a mail is tried for. A mailed temporary password is useless to somebody who gave up the day before.
    public static let lifetime: TimeInterval = 48 * 3600

    /// The same mail after one more failure: 30 s, 1 min, 2 min … at most 1 h apart; `nil` when it has been owed too long.
    ///
    /// - Parameter lease: how long it stays with whoever tries it now, in seconds, if that is longer.
    public func postponed(now: Date, lease: TimeInterval) -> OwedMail? {
        guard now.timeIntervalSince(since) < Self.lifetime else { return nil }
        let delay = max(lease, min(3600, 30 * Double(1 << min(attempts, 10))))
        return OwedMail(
            kind, since: since, attempts: attempts + 1, notBefore: now.addingTimeInterval(delay), recipient: recipient,
            giver: giver)
    }
}
