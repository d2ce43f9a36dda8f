/// Where the embedded directory lives and whom it listens to.
///
/// Nothing is checked here: `EmbeddedDirectory.init` reports all problems at once.
public struct EmbeddedDirectoryConfiguration: Sendable, Equatable {
    /// The root of the tree, `dc=…`, `o=…` or `ou=…` in front.
    public var suffix: String
    public var branches = BranchNames()
    /// Belongs to the directory alone: configuration, data, socket, passwords of the service accounts. Made when
    /// absent.
    public var stateFolder: String
    /// Holds `sdet.ldif` and `passerelle.ldif`.
    public var schemaFolder: String
    /// Holds the templates of slapd's configuration.
    public var configurationFolder: String
    /// Where E-lyco binds, beside the daemon's own socket: `ldap://` and `ldaps://` URIs. Anything that is not on a
    /// loopback address needs `tls`, and then no listener takes a password without it, loopback included.
    public var entListeners: [String] = ["ldap://127.0.0.1:3890/"]
    public var tls: TLSFiles?
    /// Bytes of address space for the data; the file is sparse and grows as needed.
    public var mapSize = 4 << 30
    /// slapd's worker threads. Each may verify a password, with 19 MiB, at the same time.
    public var threads = 8
    public var logLevel = LogLevel.none
    public var durability = Durability.everyWrite
    /// A POSIX regular expression for the values of `userPassword` that the daemon stores, and so may not read; what does not
    /// match it may.
    public var passwordPattern = "^[{]ARGON2[}][$]argon2id[$]"
    public var slapdPath = "/usr/sbin/slapd"
    /// Where Debian keeps `core.ldif` and its like.
    public var systemSchemaFolder = "/etc/ldap/schema"
    public var modulePath = "/usr/lib/ldap"
    /// From the start of slapd until it answers; recovery after a crash is included.
    public var startDeadline: Duration = .seconds(60)
    /// From SIGTERM to SIGKILL. slapd lets operations in work finish.
    public var stopDeadline: Duration = .seconds(10)

    public init(suffix: String, stateFolder: String, schemaFolder: String, configurationFolder: String) {
        self.suffix = suffix
        self.stateFolder = stateFolder
        self.schemaFolder = schemaFolder
        self.configurationFolder = configurationFolder
    }

    /// The `ou` of each branch; they vary between academies.
    public struct BranchNames: Sendable, Equatable {
        public var people = "people"
        public var structures = "structures"
        public var registry = "registry"
        public var services = "services"

        public init() {}
    }

    /// PEM files that the daemon's user can read.
    public struct TLSFiles: Sendable, Equatable {
        public var certificate: String
        public var key: String
        public var authority: String?

        public init(certificate: String, key: String, authority: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.authority = authority
        }
    }

    public enum LogLevel: String, Sendable {
        /// What slapd says whatever the level: start, stop, and what keeps it from working.
        case none
        /// A line for each operation, with DNs and filters and therefore names of people.
        case stats
    }

    public enum Durability: Sendable {
        /// An acknowledged write is on the disk.
        case everyWrite
        /// For tests: a crash of the machine may lose everything.
        case whenConvenient
    }
}
