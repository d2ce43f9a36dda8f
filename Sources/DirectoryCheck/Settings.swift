import Directory
import LDAPClient

extension DirectoryCheck {
    /// Which directory to check, and as whom.
    public struct Settings: Sendable {
        /// Somebody who signs in by a name and a password.
        public struct Reader: Sendable {
            public var dn: DN
            public var password: [UInt8]

            public init(dn: DN, password: [UInt8]) {
                self.dn = dn
                self.password = password
            }
        }

        public var layout: DirectoryLayout
        /// As the daemon connects. The first server that takes us gets the trial accounts; the others are replicas of
        /// it, or it of them.
        public var daemon: LDAPConfiguration
        /// Copies that E-lyco reads from and binds at: visited like the others, never the first.
        public var consumers: [LDAPURI] = []
        /// Further addresses of that first server, where others sign in.
        public var listeners: [LDAPURI] = []
        public var cost = PasswordHasher.Cost()
        /// E-lyco's account for searches; what it may do is not tried without.
        public var ent: Reader?
        /// Somebody who may read `cn=config`; the daemon is tried without.
        public var configurator: Reader?
        /// How often several add an account for one registration at the same moment.
        public var rounds = 20
        /// How long another server may take to show what was written at the first.
        public var replicationPatience: Duration = .seconds(15)

        public init(layout: DirectoryLayout, daemon: LDAPConfiguration) {
            self.layout = layout
            self.daemon = daemon
        }
    }
}
