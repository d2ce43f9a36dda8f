/// How mails leave.
public struct MailConfiguration: Sendable {
    public enum Transport: String, Sendable, CaseIterable { case pickup, smtp, sendmail }
    public enum Security: String, Sendable, CaseIterable {
        case none
        case startTLS = "starttls"
        case tls
    }

    public struct SMTP: Sendable {
        public var host: String
        /// The usual one of `security` when absent.
        public var port: Int?
        public var security: Security
        public var authorities: String?
        public var user: String?
        public var password: SecretFile?
        /// Our name as the relay shall see it.
        public var heloName: String
        public var timeoutSeconds: Int
    }

    public var transport: Transport
    public var from: String
    /// Stands before the address; the ENT's name when absent.
    public var fromName: String?
    public var replyTo: String?
    /// Files of these names in this folder take the place of the shipped ones.
    public var templates: String
    public var pickupFolder: String
    public var sendmail: String
    public var smtp: SMTP
    /// Mails on their way to the relay at the same time.
    public var concurrency: Int
    /// How often the directory is asked for mails that other daemons left, in seconds.
    public var pollSeconds: Int

    static func templates(in folders: Configuration.Folders) -> String { folders.resources + "/config/templates/mail" }

    /// How long one try takes at most, in seconds.
    var trySeconds: Int {
        switch transport {
        case .pickup: 1
        case .smtp: smtp.timeoutSeconds
        case .sendmail: Self.sendmailSeconds
        }
    }

    static let sendmailSeconds = 60
}
