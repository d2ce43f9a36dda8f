import Foundation

/// How far somebody has come, from the feed's record to an account that opens.
public enum ActivationStage: String, Sendable, CaseIterable {
    /// Registered, and no letter is out.
    case noCode
    /// A letter is out whose code works.
    case coded
    /// A letter is out whose code is too old, or was tried too often.
    case expired
    case active, temporary, suspended

    public var hasAccount: Bool {
        switch self {
        case .noCode, .coded, .expired: false
        case .active, .temporary, .suspended: true
        }
    }
}

extension Registration {
    public func stage(_ policy: LifecyclePolicy, now: Date) -> ActivationStage {
        guard let code else { return .noCode }
        return policy.isUsable(code, now: now) ? .coded : .expired
    }
}

extension Account {
    public var stage: ActivationStage {
        switch state {
        case .active: .active
        case .temporary: .temporary
        case .suspended: .suspended
        }
    }
}
