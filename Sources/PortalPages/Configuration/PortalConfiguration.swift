import Foundation
import Settings

/// Everything a site may set about the portal, read once and valid. `config/portal.yaml` says what each key means.
public struct PortalConfiguration: Sendable {
    public struct Academy: Sendable {
        public var name: String
        /// What people call the ENT.
        public var entName: String
        /// Whom to ask, in one sentence.
        public var help: String
        /// In which times are written to people.
        public var timeZone: String
    }

    /// The area for schools' administrators.
    public struct Helpdesk: Sendable {
        public var isOpen: Bool
        /// The texts of the letters that are printed there.
        public var letters: String
    }

    public struct Listener: Sendable {
        public var address: String
        public var port: Int
        /// Connections of browsers, or of the web server in front, at the same time.
        public var connections: Int
        /// Of one address that is no trusted proxy's.
        public var connectionsPerPeer: Int
        /// For a form, from the end of its headers.
        public var requestDeadline: Duration
        /// Whose `X-Forwarded-For` is believed.
        public var trustedProxies: [AddressRange]
        /// When browsers come here without a web server in front.
        public var tls: TLS?
    }

    /// PEM files.
    public struct TLS: Sendable {
        /// The server's own certificate first, those of its authorities behind it.
        public var certificate: String
        public var key: String
        /// Below the folder in which the service manager hands copies over.
        public var areCopiedAtStart = false
    }

    public struct Bridge: Sendable {
        /// The control socket `org.passerelle.Portal`.
        public var socket: String
        /// Calls at the same time; the daemon takes 64 connections of one user.
        public var calls: Int
        /// For one answer. Longer than the daemon gives itself, so that its own words arrive.
        public var callSeconds: Int
    }

    public struct Pages: Sendable {
        /// `templates/` and `static/` as shipped.
        public var folder: String
        /// Files of the same names in this folder take the place of the shipped ones.
        public var own: String?
    }

    public struct Sessions: Sendable {
        public var idle: Duration
        public var longest: Duration
        public var capacity: Int
    }

    public struct Log: Sendable {
        public var level: LogLevel
    }

    /// Where browsers find the portal.
    public var url: String
    public var academy: Academy
    public var listener: Listener
    public var bridge: Bridge
    public var pages: Pages
    public var sessions: Sessions
    public var services: [Teleservice]
    public var helpdesk: Helpdesk
    /// The CAS server of the ENT, from which people come without a second login.
    public var cas: String?
    public var log: Log
    /// What was asked for in so many words, by key.
    var given: [String: ConfigurationFile.Value] = [:]

    /// Whether browsers reach us by TLS, ours or that of the web server in front.
    public var isEncrypted: Bool { url.hasPrefix("https:") }
}
