/// What may happen to a registration or an account. Pure: no clock, no directory, no randomness.
public struct Lifecycle: Sendable {
    public var policy: LifecyclePolicy
    public var rules: PasswordRules

    public init(policy: LifecyclePolicy = LifecyclePolicy(), rules: PasswordRules = PasswordRules()) {
        self.policy = policy
        self.rules = rules
    }
}
