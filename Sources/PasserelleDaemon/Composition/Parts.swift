import Accounts
import ControlAPI
import Directory
import EmbeddedDirectory
import Foundation
import LDAPClient
import Logging
import Mailing
import Settings
import Varlink

/// Builds each part of the daemon from the configuration. Nothing here starts, listens or writes.
struct Parts: Sendable {
    let configuration: Configuration

    func layout() throws -> DirectoryLayout {
        let directory = configuration.directory
        return DirectoryLayout(
            suffix: try DN(parsing: directory.suffix), people: directory.people, structures: directory.structures,
            registry: directory.registry, services: directory.services,
            helpdesk: try configuration.helpdesk.branch.map { try DN(parsing: $0) })
    }

    func embedded() -> EmbeddedDirectoryConfiguration {
        let directory = configuration.directory
        var settings = EmbeddedDirectoryConfiguration(
            suffix: directory.suffix, stateFolder: configuration.folders.embeddedDirectory,
            schemaFolder: configuration.folders.resources + "/schema",
            configurationFolder: configuration.folders.resources + "/config/slapd")
        settings.branches.people = directory.people
        settings.branches.structures = directory.structures
        settings.branches.registry = directory.registry
        settings.branches.services = directory.services
        settings.entListeners = directory.embedded.listeners
        settings.mapSize = directory.embedded.mapSizeGiB << 30
        settings.slapdPath = directory.embedded.slapd
        settings.passwordPattern = cost.directoryPattern
        if let certificate = directory.embedded.tls.certificate, let key = directory.embedded.tls.key {
            settings.tls = .init(certificate: certificate, key: key, authority: directory.embedded.tls.authorities)
        }
        return settings
    }

    /// - Parameter embeddedURI: of the directory that the daemon runs itself, if it does.
    func ldap(embeddedURI: String?) throws -> LDAPConfiguration {
        let directory = configuration.directory
        let uris = embeddedURI.map { [$0] } ?? directory.external.uris
        var ldap = LDAPConfiguration(
            uris: try uris.map(LDAPURI.init(parsing:)),
            credentials: embeddedURI == nil ? try credentials(directory.external) : .external())
        ldap.sessionLimit = directory.sessions
        ldap.window = directory.window
        ldap.connectTimeout = .seconds(directory.connectSeconds)
        ldap.operationTimeout = .seconds(directory.operationSeconds)
        if embeddedURI == nil {
            let tls = directory.external.tls
            ldap.tls.requiresStartTLS = directory.external.startTLS == .required
            if let authorities = tls.authorities { ldap.tls.authorityFile = authorities }
            if let certificate = tls.certificate, let key = tls.key {
                ldap.tls.clientCertificate = .init(certificateFile: certificate, keyFile: key)
            }
        }
        return ldap
    }

    /// `ldap`, for a pool that may have to choose between servers.
    func pool(_ servers: Servers) -> LDAPConfiguration {
        var ldap = servers.ldap
        ldap.mayReturn = { await servers.mayReturn(to: $0, from: $1) }
        return ldap
    }

    /// Those whose copies are compared.
    func servers(embeddedURI: String?) throws -> Servers {
        let ldap = try ldap(embeddedURI: embeddedURI)
        let consumers = embeddedURI == nil ? configuration.directory.external.consumers : []
        return Servers(
            writable: ldap.uris, consumers: try consumers.map(LDAPURI.init(parsing:)), ldap: ldap, layout: try layout())
    }

    /// Who waits for the copies; `nil` where there is one server, or nobody waits.
    func arrival(at servers: Servers) -> Arrival? {
        let replication = configuration.directory.external.replication
        guard servers.all.count > 1, replication.patienceSeconds > 0 else { return nil }
        return Arrival(
            servers: servers, patience: .seconds(replication.patienceSeconds), toldSeconds: replication.toldSeconds)
    }

    private func credentials(_ external: DirectoryOptions.External) throws -> LDAPCredentials {
        func secret() throws -> [UInt8] { try external.password?.read().bytes ?? [] }
        switch external.mechanism {
        case .external: return .external()
        case .gssapi: return .gssapi()
        case .simple: return .simple(dn: try DN(parsing: external.bindDN ?? ""), secret: try secret())
        case .scramSHA256, .scramSHA1:
            return .sasl(
                mechanism: external.mechanism.rawValue.uppercased(), authenticationID: external.user ?? "passerelle",
                secret: try secret(), realm: external.realm)
        }
    }

    var cost: PasswordHasher.Cost {
        let passwords = configuration.passwords
        return .init(
            memoryKiB: UInt32(passwords.hashMemoryKiB), passes: UInt32(passwords.hashPasses),
            lanes: UInt32(passwords.hashLanes))
    }

    func hasher() throws -> PasswordHasher {
        let passwords = configuration.passwords
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return try PasswordHasher(
            cost: cost,
            concurrency: passwords.hashConcurrency == 0 ? cores : passwords.hashConcurrency,
            waiting: passwords.hashWaiting)
    }

    func templates() throws -> MailTemplates {
        let mail = configuration.mail
        let site = try MailSite(
            portalURL: configuration.portal.url, entName: configuration.portal.entName,
            academyName: configuration.academy.name, helpText: configuration.portal.help,
            from: try MailAddress(mail.from),
            fromName: mail.fromName, replyTo: try mail.replyTo.map { try MailAddress($0) },
            timeZone: configuration.academy.timeZone)
        return try MailTemplates(folder: mail.templates, site: site)
    }

    /// What letters say of this installation; `passerellectl` prints them.
    func site() -> Administration.DescribeSite.Reply {
        let (academy, portal) = (configuration.academy, configuration.portal)
        return .init(
            portalURL: portal.url, entName: portal.entName, academyName: academy.name, help: portal.help,
            timeZone: academy.timeZone, letterTemplates: configuration.letters.templates)
    }

    func smtp() throws -> SMTPConfiguration {
        let smtp = configuration.mail.smtp
        let security: SMTPConfiguration.Security =
            switch smtp.security {
            case .none: .none
            case .startTLS: .startTLS
            case .tls: .tls
            }
        var credentials: SMTPConfiguration.Credentials?
        if let user = smtp.user, let password = try smtp.password?.read() {
            credentials = .init(user: user, password: WithheldText { password.text })
        }
        return try SMTPConfiguration(
            host: smtp.host, port: smtp.port.map(UInt16.init), security: security, caFile: smtp.authorities,
            credentials: credentials,
            heloName: smtp.heloName, timeout: .seconds(smtp.timeoutSeconds))
    }

    /// - Parameter connections: to a relay, at the same time.
    func transport(connections: Int) throws -> any MailTransport {
        switch configuration.mail.transport {
        case .pickup: try PickupTransport(folder: configuration.mail.pickupFolder)
        case .sendmail:
            try SendmailTransport(
                path: configuration.mail.sendmail, timeout: .seconds(MailConfiguration.sendmailSeconds))
        case .smtp: try SMTPTransport(smtp(), connections: connections)
        }
    }

    /// The interface as installed: the file is the specification, so it is read and not compiled in.
    func interface(_ name: String) throws -> InterfaceDescription {
        let path = configuration.folders.resources + "/schema/varlink/\(name).varlink"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SetupError(message: "\(path) cannot be read: set folders.resources to where passerelle is installed")
        }
        return try InterfaceDescription(parsing: text)
    }

    /// What a configuration that reads well still has wrong with this machine.
    func problems() -> [ConfigurationProblem] {
        var found: [ConfigurationProblem] = []
        func check(_ key: String, _ body: () throws -> Void) {
            do { try body() } catch { found.append(ConfigurationProblem(key, "\(error)")) }
        }
        check("directory.suffix") { _ = try DN(parsing: configuration.directory.suffix) }
        check("helpdesk.branch") { try checkHelpdesk() }
        if configuration.directory.kind == .embedded {
            found += embedded().problems().map { ConfigurationProblem("directory.embedded", $0) }
            check("directory.embedded.slapd") { try checkProgram(configuration.directory.embedded.slapd) }
        } else {
            check("directory.external") { _ = try servers(embeddedURI: nil) }
        }
        check("feeds.dropFolder") { try checkDropFolder() }
        check("passwords.hash") { _ = try hasher() }
        check("mail.from") { _ = try MailAddress(configuration.mail.from) }
        check("mail.replyTo") { _ = try configuration.mail.replyTo.map { try MailAddress($0) } }
        // Its address has been told of already, when that is what is wrong.
        if found.allSatisfy({ !$0.key.hasPrefix("mail.") }) { check("mail") { _ = try templates() } }
        if configuration.mail.transport == .smtp { check("mail.smtp") { _ = try smtp() } }
        if configuration.mail.transport == .sendmail {
            check("mail.sendmail") { _ = try transport(connections: configuration.mail.concurrency) }
        }
        for (key, socket) in [
            ("sockets.portal", configuration.sockets.portal),
            ("sockets.administration", configuration.sockets.administration),
        ] {
            check(key) { _ = try AccessPolicy(socket) }
            check("\(key).path") { try SocketsConfiguration.checkLength(of: socket.path) }
            check("\(key).group") { _ = try socket.group.map(AccessPolicy.SystemNames.gid(of:)) }
        }
        let key = configuration.folders.installationKey
        check("folders.state") { _ = try InstallationKeyFile.load(at: key) }
        for name in [Portal.interface, Administration.interface, Helpdesk.interface] {
            check("folders.resources") { _ = try interface(name) }
        }
        return found
    }

    /// Whoever has an entry there may sign in with it: nobody who merely opened an account.
    private func checkHelpdesk() throws {
        guard let text = configuration.helpdesk.branch else { return }
        let branch = try DN(parsing: text)
        guard let layout = try? layout() else { return }
        let usual = layout.services.child("ou", "helpdesk")
        if configuration.directory.kind == .embedded {
            // Its access rules are for this one: another's members could not sign in, or the daemon could not write it.
            guard branch == usual else {
                throw SetupError(message: "is \(usual) in an embedded directory, not “\(text)”")
            }
        }
        let isOfPeople = [layout.people, layout.registry].contains { $0 == branch || branch.isDescendant(of: $0) }
        guard branch.isDescendant(of: layout.suffix), !isOfPeople else {
            throw SetupError(
                message: "takes a branch of its own below \(layout.suffix), such as \(usual), not “\(text)”")
        }
    }

    private func checkDropFolder() throws {
        guard let path = configuration.feeds.dropFolder else { return }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue,
            access(path, R_OK | W_OK | X_OK) == 0
        else {
            throw SetupError(
                message:
                    "\(path) is no folder in which the daemon may read and leave its reports: make it, or leave the key out"
            )
        }
    }

    private func checkProgram(_ path: String) throws {
        guard access(path, X_OK) == 0 else {
            throw SetupError(message: "\(path) cannot be run: install the Debian package slapd, or name the program")
        }
    }
}
