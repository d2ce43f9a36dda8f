/// Where the directory is, as whom to work there, and what to bear.
public struct LDAPConfiguration: Sendable {
    /// In order of preference. The first that works is kept until it fails; an earlier one is gone back to when it
    /// answers again.
    public var uris: [LDAPURI]
    public var credentials: LDAPCredentials
    public var tls = LDAPTLS()

    /// For one server: connecting, TLS and bind together.
    public var connectTimeout: Duration = .seconds(3)
    /// For one operation as its caller sees it, waiting for a session included. A search counts each page.
    public var operationTimeout: Duration = .seconds(10)
    /// Of that, how long to wait for a session while no server answers. Longer than `connectTimeout`, so that a second
    /// server can step in for one that hangs.
    public var sessionTimeout: Duration = .seconds(5)

    /// Sessions that are shared by everything but paged searches and password checks. More than one only when the
    /// window of all others is full.
    public var sessionLimit = 4
    /// Operations under way on one session; at most 64, beyond which slapd may drop the session.
    public var window = 64 {
        didSet { window = min(max(window, 1), 64) }
    }
    /// Callers that may wait for a session; one more gets `saturated`.
    public var waitingLimit = 1024
    /// Paged searches at the same time. Each has a session to itself, because a server keeps one paged search per
    /// session.
    public var pagedSearchLimit = 4
    /// Password checks at the same time, each on a session of its own that ends with it.
    public var passwordCheckLimit = 8

    /// Between two attempts to connect, doubled each time up to `backOffLimit`; the actual pause is drawn from its
    /// upper half.
    public var backOff: Duration = .milliseconds(50)
    public var backOffLimit: Duration = .seconds(3)
    /// How often to see whether a preferred server is back while another one serves.
    public var failBackInterval: Duration = .seconds(30)
    /// Asked before that, with the preferred server and the one in use: whether the former has all that the latter has. One that
    /// was away and writes on what it missed would undo what was acknowledged meanwhile.
    public var mayReturn: @Sendable (_ preferred: LDAPURI, _ current: LDAPURI) async -> Bool = { _, _ in true }

    public init(uris: [LDAPURI], credentials: LDAPCredentials = .anonymous) {
        self.uris = uris
        self.credentials = credentials
    }
}
