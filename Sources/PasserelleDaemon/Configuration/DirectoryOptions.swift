/// Which directory the daemon works on, and how it reaches it.
public struct DirectoryOptions: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case embedded, external }
    public enum TransportSecurity: String, Sendable, CaseIterable {
        /// The URIs alone decide: `ldapi` and `ldaps` are safe, `ldap` is in clear.
        case none
        /// StartTLS before anything else; a server without it is not used.
        case required
    }
    public enum Mechanism: String, Sendable, CaseIterable {
        case external, simple, gssapi
        case scramSHA256 = "scram-sha-256"
        case scramSHA1 = "scram-sha-1"
    }

    public struct TLSFiles: Sendable, Equatable {
        public var authorities: String?
        public var certificate: String?
        public var key: String?
    }

    /// Debian's slapd, started by the daemon.
    public struct Embedded: Sendable {
        /// Where E-lyco binds: `ldap://127.0.0.1:3890`, `ldaps://…`.
        public var listeners: [String]
        public var tls: TLSFiles
        public var slapd: String
        public var mapSizeGiB: Int
    }

    /// A directory that others run.
    public struct External: Sendable {
        public var uris: [String]
        /// Copies that E-lyco reads from: looked at, never written to.
        public var consumers: [String]
        public var replication: Replication
        public var startTLS: TransportSecurity
        public var tls: TLSFiles
        public var mechanism: Mechanism
        public var bindDN: String?
        public var user: String?
        public var realm: String?
        public var password: SecretFile?
    }

    /// What is done about the time that a change takes to the other servers.
    public struct Replication: Sendable {
        public var patienceSeconds: Int
        public var toldSeconds: Int
    }

    public var kind: Kind
    public var suffix: String
    public var people: String
    public var structures: String
    public var registry: String
    public var services: String
    public var embedded: Embedded
    public var external: External
    public var sessions: Int
    public var window: Int
    public var connectSeconds: Int
    public var operationSeconds: Int
}
