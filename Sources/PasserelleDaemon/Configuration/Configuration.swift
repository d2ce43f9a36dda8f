import Accounts
import Settings

/// Everything a site may set, read once and valid. `config/passerelle.yaml` says what each key means.
public struct Configuration: Sendable {
    public struct Academy: Sendable {
        public var name: String
        /// What the feed's keys begin with: `AC-NANTES`.
        public var source: String
        public var timeZone: String
    }

    /// Folders; see `docs/operations.md` for who owns them.
    public struct Folders: Sendable {
        /// Holds the installation's key, the audit log and the embedded directory. Mode 0700.
        public var state: String
        /// Holds `schema/` and `config/` as installed.
        public var resources: String

        public var installationKey: String { state + "/installation.key" }
        public var embeddedDirectory: String { state + "/directory" }
    }

    public struct Portal: Sendable {
        /// Where people change a temporary password; stands in mails.
        public var url: String
        public var entName: String
        /// Whom to ask, in one sentence; stands in mails.
        public var help: String
    }

    public struct Letters: Sendable {
        /// Holds the texts of the letters with activation codes.
        public var templates: String

        static func templates(in folders: Folders) -> String { folders.resources + "/config/letters" }
    }

    public struct Passwords: Sendable {
        public var hashMemoryKiB: Int
        public var hashPasses: Int
        public var hashLanes: Int
        /// Hashes at the same time; 0 means one for each core.
        public var hashConcurrency: Int
        public var hashWaiting: Int
    }

    /// How many requests a visitor may make. Counted in memory, per daemon.
    public struct Throttling: Sendable {
        public var clientBurst: Int
        public var clientPerMinute: Int
        public var mailsPerClientPerHour: Int
        public var mailsPerAccountPerHour: Int
        public var mailsPerAccountPerDay: Int
        /// Answers that must not tell by their time whether an account exists come at multiples of this.
        public var answerBeatMilliseconds: Int
    }

    /// How feeds are taken.
    public struct Feeds: Sendable {
        /// Of a school's accounts, and of all, that a feed may suspend unasked.
        public var maximumSuspendedPercent: Int
        /// Watched for deliveries; nothing is when `nil`.
        public var dropFolder: String?
        /// How long a delivery has to stay as it is before it is taken.
        public var settleSeconds: Int
        /// From what size on a first feed is loaded into an empty embedded directory at once; 0 for never.
        public var loadFromMiB: Int
    }

    /// Schools' administrators.
    public struct Helpdesk: Sendable {
        /// Where groups say who is one; nobody is when `nil`.
        public var branch: String?
        /// Without a call, and in all.
        public var idle: Duration
        public var longest: Duration
        /// Temporary passwords that one administrator may give.
        public var passwordsPerHour: Int
    }

    public struct Audit: Sendable {
        public var file: String
    }

    public struct Log: Sendable {
        public var level: LogLevel
    }

    public var academy: Academy
    public var folders: Folders
    public var portal: Portal
    public var letters: Letters
    public var directory: DirectoryOptions
    public var sockets: SocketsConfiguration
    public var mail: MailConfiguration
    public var lifecycle: LifecyclePolicy
    public var rules: PasswordRules
    public var temporaryPasswordLength: Int
    public var passwords: Passwords
    public var throttling: Throttling
    public var feeds: Feeds
    public var helpdesk: Helpdesk
    public var audit: Audit
    public var log: Log
    /// What was asked for in so many words, by key.
    var given: [String: ConfigurationFile.Value] = [:]
}
