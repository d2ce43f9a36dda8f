import DirectoryCheck
import EmbeddedDirectory
import Foundation
import LDAPClient
import Logging

extension DirectoryCheck.Settings {
    /// The directory of a configuration, as the daemon reaches it. It has to be the daemon's user who asks.
    ///
    /// The embedded directory listens only while its daemon runs. E-lyco's password is known there; elsewhere it has to
    /// be given.
    /// - Throws: for what cannot be read or makes no sense.
    public init(_ configuration: Configuration) throws {
        let parts = Parts(configuration: configuration)
        let layout = try parts.layout()
        switch configuration.directory.kind {
        case .external:
            let servers = try parts.servers(embeddedURI: nil)
            self.init(layout: layout, daemon: servers.ldap)
            consumers = servers.consumers
        case .embedded:
            // Made for its names and paths; it is not run.
            let directory = try EmbeddedDirectory(parts.embedded(), logger: Logger(label: "directory")) { _ in "" }
            self.init(layout: layout, daemon: try parts.ldap(embeddedURI: directory.ldapiURI))
            listeners = configuration.directory.embedded.listeners.compactMap { try? LDAPURI(parsing: $0) }
            if let authority = configuration.directory.embedded.tls.authorities { daemon.tls.authorityFile = authority }
            if FileManager.default.isReadableFile(atPath: directory.entPasswordPath) {
                try signInAsENT(dn: nil, passwordFile: directory.entPasswordPath)
            }
        }
        cost = parts.cost
    }

    /// - Parameter dn: of E-lyco's account for searches; `cn=ent` among the services when not given.
    public mutating func signInAsENT(dn: String?, passwordFile: String) throws {
        ent = Reader(
            dn: try dn.map { try DN(parsing: $0) } ?? layout.services.child("cn", "ent"),
            password: try SecretFile(path: passwordFile).read().bytes)
    }

    /// - Parameter dn: of somebody who may read `cn=config`.
    public mutating func readConfiguration(dn: String, passwordFile: String) throws {
        configurator = Reader(dn: try DN(parsing: dn), password: try SecretFile(path: passwordFile).read().bytes)
    }
}
