import LDAPClient

/// What the directory answered, named for what the caller does next.
public struct DirectoryError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// Somebody changed the entry since it was read: read again and decide again.
        case conflict
        /// The entry is gone.
        case notFound
        /// Somebody has this identifier.
        case identifierTaken
        /// This registration has been used: its account exists.
        case registrationUsed
        /// The write may or may not be there: read again, never assume.
        case outcomeUnknown
        /// The directory does not answer, or not now.
        case unavailable
        /// As many requests wait, for a hash or for a session, as may.
        case saturated
        /// The directory refuses what it should accept: its schema, access rules or overlays are not ours.
        case misconfigured
        /// The directory cannot do this.
        case notSupported
    }

    public var code: Code
    /// For the log, never for a visitor.
    public var context: String

    public init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    public var description: String { "\(code): \(context)" }

    init(_ error: LDAPError, while action: String) {
        let code: Code =
            switch error.code {
            case _ where error.outcomeIsUnknown: .outcomeUnknown
            case .noSuchAttribute, .entryAlreadyExists, .assertionFailed: .conflict
            case .noSuchObject: .notFound
            case .saturated: .saturated
            case .unavailableCriticalExtension: .notSupported
            case .insufficientAccess, .objectClassViolation, .undefinedAttributeType, .invalidAttributeSyntax,
                .constraintViolation,
                .namingViolation, .invalidDNSyntax:
                .misconfigured
            default: .unavailable
            }
        self.init(code, "\(action): \(error)")
    }
}
