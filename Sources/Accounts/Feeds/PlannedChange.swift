/// One thing that an import is going to do to a person, and why.
public struct PlannedChange: Sendable, Equatable {
    public enum Action: String, Sendable, CaseIterable {
        /// A registration is made.
        case added
        /// A registration or an account is brought to what the feed says.
        case changed
        /// The same, and the school is another.
        case moved
        /// An account is closed: its owner left.
        case suspended
        /// An account that was closed for leaving opens again.
        case resumed
        /// A registration without an account goes, with its code.
        case removed
    }

    public var action: Action
    public var key: RegistrationKey
    /// Of the account, where there is one.
    public var identifier: Identifier?
    /// Whose line of the plan it is counted in: the school that the person is of afterwards, or leaves.
    public var schoolUAI: String
    /// For an administrator; it holds no name and no birth date.
    public var reason: String

    public init(
        _ action: Action, _ key: RegistrationKey, identifier: Identifier? = nil, schoolUAI: String, reason: String
    ) {
        self.action = action
        self.key = key
        self.identifier = identifier
        self.schoolUAI = schoolUAI
        self.reason = reason
    }
}
