/// One person in the simplest bridge that keeps the promise: everything happens at once, one thing after the other.
///
/// Written from docs/security.md and the interface files, and not from `Accounts`: where the two differ, one of them is wrong.
public struct PersonModel: Hashable, Sendable {
    /// By which the account may be opened, or another child join it.
    public var registrations: PerChild<Registration>
    public var account: Account?
    /// Who were said to be no children of the owner's, and may be registered anew at any moment.
    public var disowned = PerChild<Bool>()
    public let kind: Kind

    public enum Kind: Sendable {
        case pupil, responsible
    }

    public init(codes: [Int: String], kind: Kind = .pupil) {
        self.kind = kind
        registrations = PerChild(codes.mapValues { Registration(code: $0) })
    }

    public init(code: String) { self.init(codes: [0: code]) }

    public struct Registration: Hashable, Sendable {
        /// `nil` when there is none, or nobody was told.
        public var code: String?
    }

    public struct Account: Hashable, Sendable {
        /// The code by which each came; a pupil is there for good.
        public var children: PerChild<String>
        public var state = AccountState.active
        /// What E-lyco's door compares with.
        public var password: String?
        public var temporary: Temporary?
        public var owesTemporary = false
        /// The state to come back to, while the account is suspended.
        public var formerState: AccountState?
        /// No feed names the owner any more; or that is why the account is suspended.
        public var hasLeft = false
        public var isClosedByLeaving = false
        /// Somebody else wrote it, and set it to be reset: the watch may put it right at any moment from now on.
        public var isTouched = false
        public var isReset = false

        /// The one question that everything else is about.
        public var opening: String? { state == .active && !isReset ? password : nil }
    }

    public struct Temporary: Hashable, Sendable {
        /// `nil` as long as nobody has read it.
        public var secret: String?
        /// By an administrator, who closed the account with it.
        public var isGiven: Bool
    }
}
