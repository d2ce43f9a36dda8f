extension LDAPError {
    /// A result code of RFC 4511 (from 0 up), one of libldap's own (down from -1), or one of this client's (down from
    /// -1000).
    ///
    /// Servers send others as well; compare with `==` and keep a default.
    public struct Code: Sendable, Hashable, RawRepresentable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }
    }
}

extension LDAPError.Code {
    public static let operationsError = Self(rawValue: 1)
    public static let protocolError = Self(rawValue: 2)
    public static let timeLimitExceeded = Self(rawValue: 3)
    public static let sizeLimitExceeded = Self(rawValue: 4)
    public static let authMethodNotSupported = Self(rawValue: 7)
    public static let strongerAuthRequired = Self(rawValue: 8)
    public static let referral = Self(rawValue: 10)
    public static let adminLimitExceeded = Self(rawValue: 11)
    public static let unavailableCriticalExtension = Self(rawValue: 12)
    public static let confidentialityRequired = Self(rawValue: 13)
    public static let noSuchAttribute = Self(rawValue: 16)
    public static let undefinedAttributeType = Self(rawValue: 17)
    public static let inappropriateMatching = Self(rawValue: 18)
    public static let constraintViolation = Self(rawValue: 19)
    public static let typeOrValueExists = Self(rawValue: 20)
    public static let invalidAttributeSyntax = Self(rawValue: 21)
    public static let noSuchObject = Self(rawValue: 32)
    public static let aliasProblem = Self(rawValue: 33)
    public static let invalidDNSyntax = Self(rawValue: 34)
    public static let inappropriateAuthentication = Self(rawValue: 48)
    public static let invalidCredentials = Self(rawValue: 49)
    public static let insufficientAccess = Self(rawValue: 50)
    public static let busy = Self(rawValue: 51)
    public static let unavailable = Self(rawValue: 52)
    public static let unwillingToPerform = Self(rawValue: 53)
    public static let loopDetected = Self(rawValue: 54)
    public static let namingViolation = Self(rawValue: 64)
    public static let objectClassViolation = Self(rawValue: 65)
    public static let notAllowedOnNonLeaf = Self(rawValue: 66)
    public static let notAllowedOnRDN = Self(rawValue: 67)
    public static let entryAlreadyExists = Self(rawValue: 68)
    public static let objectClassModsProhibited = Self(rawValue: 69)
    public static let affectsMultipleDSAs = Self(rawValue: 71)
    public static let other = Self(rawValue: 80)
    public static let assertionFailed = Self(rawValue: 122)

    /// The connection is gone, or none could be had.
    public static let serverDown = Self(rawValue: -1)
    /// libldap refused what it was given.
    public static let localError = Self(rawValue: -2)
    public static let encodingFailed = Self(rawValue: -3)
    /// The server's answer is not what the protocol says.
    public static let decodingFailed = Self(rawValue: -4)
    /// No answer within the deadline.
    public static let timeout = Self(rawValue: -5)
    /// libsasl2 on our side has no such mechanism: its module is not installed, or forbidden.
    public static let mechanismMissing = Self(rawValue: -6)
    /// libldap does not take the filter.
    public static let filterError = Self(rawValue: -7)

    /// No server could be reached.
    public static let connectFailed = Self(rawValue: -1000)
    /// No TLS where TLS is required: refused by the server, or its certificate by us.
    public static let tlsFailed = Self(rawValue: -1001)
    /// A server refused our own credentials.
    public static let authenticationFailed = Self(rawValue: -1002)
    /// Every session is busy and as many callers wait as may.
    public static let saturated = Self(rawValue: -1003)
    /// The pool was closed.
    public static let closed = Self(rawValue: -1004)
}

extension LDAPError.Code: CustomStringConvertible {
    public var description: String { Self.names[self] ?? "result code \(rawValue)" }

    private static let names: [Self: String] = [
        .operationsError: "operationsError", .protocolError: "protocolError", .timeLimitExceeded: "timeLimitExceeded",
        .sizeLimitExceeded: "sizeLimitExceeded", .authMethodNotSupported: "authMethodNotSupported",
        .strongerAuthRequired: "strongerAuthRequired", .referral: "referral", .adminLimitExceeded: "adminLimitExceeded",
        .unavailableCriticalExtension: "unavailableCriticalExtension",
        .confidentialityRequired: "confidentialityRequired", .noSuchAttribute: "noSuchAttribute",
        .undefinedAttributeType: "undefinedAttributeType", .inappropriateMatching: "inappropriateMatching",
        .constraintViolation: "constraintViolation", .typeOrValueExists: "typeOrValueExists",
        .invalidAttributeSyntax: "invalidAttributeSyntax", .noSuchObject: "noSuchObject", .aliasProblem: "aliasProblem",
        .invalidDNSyntax: "invalidDNSyntax", .inappropriateAuthentication: "inappropriateAuthentication",
        .invalidCredentials: "invalidCredentials", .insufficientAccess: "insufficientAccess", .busy: "busy",
        .unavailable: "unavailable", .unwillingToPerform: "unwillingToPerform", .loopDetected: "loopDetected",
        .namingViolation: "namingViolation", .objectClassViolation: "objectClassViolation",
        .notAllowedOnNonLeaf: "notAllowedOnNonLeaf", .notAllowedOnRDN: "notAllowedOnRDN",
        .entryAlreadyExists: "entryAlreadyExists", .objectClassModsProhibited: "objectClassModsProhibited",
        .affectsMultipleDSAs: "affectsMultipleDSAs", .other: "other", .assertionFailed: "assertionFailed",
        .serverDown: "serverDown", .localError: "localError", .encodingFailed: "encodingFailed",
        .decodingFailed: "decodingFailed", .timeout: "timeout", .mechanismMissing: "mechanismMissing",
        .filterError: "filterError",
        .connectFailed: "connectFailed", .tlsFailed: "tlsFailed", .authenticationFailed: "authenticationFailed",
        .saturated: "saturated", .closed: "closed",
    ]
}
