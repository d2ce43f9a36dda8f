/// One person in the simplest bridge that keeps the promise: everything happens at once, one thing after the other.
///
/// Written from docs/security.md and the interface files, and not from `Accounts`: where the two differ, one of them is wrong.
public struct PersonModel: Hashable, Sendable {
    /// Who may open an account.
    public var registration: Registration?
    public var account: Account?

    public init(code: String) {
        registration = Registration(code: code)
    }

    public struct Registration: Hashable, Sendable {
        /// `nil` when there is none, or nobody was told.
        public var code: String?
    }

    public struct Account: Hashable, Sendable {
        public var usedCode: String
        public var state = AccountState.active
        /// What E-lyco's door compares with.
        public var password: String?
        public var temporary: Temporary?
        public var owesTemporary = false
        /// The state to come back to, while the account is suspended.
        public var formerState: AccountState?
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
