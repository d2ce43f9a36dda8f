import Templates

/// Where the relay is and how it is talked to.
public struct SMTPConfiguration: Sendable {
    public enum Security: Sendable, Equatable {
        /// In clear: to this machine, or where the operator said that the network is private.
        case none
        /// Begins in clear and continues under TLS or not at all; a relay that does not offer STARTTLS gets nothing.
        case startTLS
        /// TLS from the first byte (RFC 8314), port 465.
        case tls

        public var defaultPort: UInt16 {
            switch self {
            case .none: 25
            case .startTLS: 587
            case .tls: 465
            }
        }
    }

    /// Who we are to the relay.
    public struct Credentials: Sendable {
        public let user: String
        public let password: WithheldText

        public init(user: String, password: WithheldText) {
            self.user = user
            self.password = password
        }
    }

    public let host: String
    public let port: UInt16
    public let security: Security
    /// PEM file with the only authorities trusted; the system's when `nil`.
    public let caFile: String?
    public let credentials: Credentials?
    /// What we say in EHLO.
    public let heloName: String
    /// Until connected, name resolution and TLS included.
    public let connectTimeout: Duration
    /// From the first packet to the last answer.
    public let timeout: Duration

    /// - Parameters:
    ///   - host: a host name, an IPv4 address or an IPv6 address without brackets. Certificates are checked against it.
    ///   - port: the usual one of `security` when `nil`.
    ///   - heloName: our host name as the relay shall see it.
    /// - Throws: `configuration`, with everything that is wrong. Neither mails, which hold temporary passwords, nor credentials
    ///   leave this machine in clear.
    public init(
        host: String, port: UInt16? = nil, security: Security, caFile: String? = nil, credentials: Credentials? = nil,
        heloName: String = "localhost", connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(60)
    ) throws(MailError) {
        var problems: [String] = []
        if !Self.isHost(host) { problems.append("relay: not a host name or address") }
        if !Self.isHost(heloName) { problems.append("EHLO name: not a host name") }
        if port == 0 { problems.append("relay port: 0") }
        if security == .none, !Self.isLoopback(host) {
            problems.append("relay \(host.onOneLine): in clear only to this machine")
            if credentials != nil { problems.append("relay \(host.onOneLine): credentials only under TLS") }
        }
        if security == .none, caFile != nil { problems.append("relay: an authority file without TLS") }
        if let credentials, credentials.user.isEmpty || credentials.user != credentials.user.onOneLine {
            problems.append("relay user: empty or with control characters")
        }
        if connectTimeout < .milliseconds(1) || timeout < .milliseconds(1) {
            problems.append("relay timeouts: below 1 ms")
        }
        guard problems.isEmpty else { throw MailError(.configuration, problems: problems) }
        self.host = host
        self.port = port ?? security.defaultPort
        self.security = security
        self.caFile = caFile
        self.credentials = credentials
        self.heloName = heloName
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    /// libcurl takes what it says in EHLO from the path.
    var url: String {
        let scheme = security == .tls ? "smtps" : "smtp"
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(heloName)"
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.utf8.allSatisfy { (0x2E...0x39).contains($0) })
    }

    /// Enough to be sure that a name cannot become another part of an URL.
    private static func isHost(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A: true
                default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                }
            }
    }
}
