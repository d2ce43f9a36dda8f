import ControlAPI
import Foundation
import Settings

extension PortalConfiguration {
    /// Reads and checks a configuration whole.
    ///
    /// - Parameters:
    ///   - path: a YAML file; without one the defaults hold.
    ///   - environment: `PORTAL_SECTION_KEY` overrides the file.
    /// - Throws: `ConfigurationError` with every problem found.
    public static func load(path: String?, environment: [String: String]) throws(ConfigurationError)
        -> PortalConfiguration
    {
        try read(ConfigurationFile.load(path), environment: environment)
    }

    /// Where a package puts the file; `nil` when there is none.
    public static var installedPath: String? { InstalledFiles.settings("portal.yaml") }

    static func read(_ file: ConfigurationFile, environment: [String: String]) throws(ConfigurationError)
        -> PortalConfiguration
    {
        var reader = reader(file, environment)
        var configuration = read(from: &reader)
        configuration.given = reader.given
        reader.reportUnknownKeys()
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.problems) }
        return configuration
    }

    /// Every key there is, for the test that holds `config/portal.yaml` to them.
    static var keys: Set<String> {
        var reader = reader(ConfigurationFile(), [:])
        _ = read(from: &reader)
        return reader.known
    }

    /// Not `PASSERELLE_`: the daemon, which may be started from the same environment, refuses keys that it does not know.
    private static func reader(_ file: ConfigurationFile, _ environment: [String: String]) -> ConfigurationReader {
        ConfigurationReader(file: file, environment: environment, prefix: "PORTAL_", reserved: ["PORTAL_CONFIG"])
    }

    private static func read(from reader: inout ConfigurationReader) -> PortalConfiguration {
        let tls = tls(from: &reader)
        return PortalConfiguration(
            url: address(from: &reader),
            academy: Academy(
                name: reader.text("academy.name", default: "Académie"),
                entName: reader.text("academy.entName", default: "E-lyco"),
                help: reader.text("academy.help", default: "Le secrétariat de votre établissement peut vous aider."),
                timeZone: reader.timeZone("academy.timeZone", default: "Europe/Paris")),
            listener: Listener(
                address: listeningAddress(from: &reader, isEncrypted: tls != nil),
                port: reader.integer("listen.port", default: 8080, in: 1...65535),
                connections: reader.integer("listen.connections", default: 512, in: 1...65536),
                connectionsPerPeer: reader.integer("listen.connectionsPerPeer", default: 128, in: 1...65536),
                requestDeadline: .seconds(reader.integer("listen.requestSeconds", default: 20, in: 1...600)),
                trustedProxies: proxies(from: &reader), tls: tls),
            bridge: Bridge(
                socket: reader.path("bridge.socket", default: "/run/passerelle/org.passerelle.Portal"),
                calls: reader.integer("bridge.calls", default: 60, in: 1...65536),
                callSeconds: reader.integer("bridge.callSeconds", default: 20, in: 1...600)),
            pages: Pages(
                folder: reader.path("pages.folder", default: InstalledFiles.resources + "/config/portal"),
                own: reader.optionalPath("pages.own")),
            sessions: Sessions(
                idle: .seconds(60 * reader.integer("sessions.idleMinutes", default: 15, in: 1...120)),
                longest: .seconds(60 * reader.integer("sessions.longestMinutes", default: 120, in: 1...1440)),
                capacity: reader.integer("sessions.capacity", default: 20_000, in: 10...1_000_000)),
            services: services(from: &reader),
            helpdesk: Helpdesk(
                isOpen: reader.flag("helpdesk.open", default: false),
                letters: reader.path("helpdesk.letters", default: InstalledFiles.resources + "/config/letters")),
            cas: cas(from: &reader),
            log: Log(level: reader.choice("log.level", default: .info)))
    }

    /// Passwords cross the network to this address, so it is `https`, or does not leave the machine.
    private static func address(from reader: inout ConfigurationReader) -> String {
        let address = reader.webAddress("url", default: "https://teleservices.example.org")
        if !isSafe(address) {
            reader.problem(
                "url",
                "passwords would cross the network in clear: use https://, with nginx or Apache in front, or listen.certificate"
            )
        }
        return address
    }

    /// From files, or from credentials of the service manager with the keys' names.
    private static func tls(from reader: inout ConfigurationReader) -> TLS? {
        func file(_ key: String) -> String? {
            if let path = reader.optionalPath(key) { return path }
            guard let folder = reader.credentialsFolder else { return nil }
            let path = "\(folder)/\(key)"
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
        switch (file("listen.certificate"), file("listen.key")) {
        case (nil, nil): return nil
        case (let certificate?, let key?):
            let folder = reader.credentialsFolder.map { "\($0)/" }
            let areCopied = folder.map { certificate.hasPrefix($0) || key.hasPrefix($0) } ?? false
            return TLS(certificate: certificate, key: key, areCopiedAtStart: areCopied)
        case (nil, _?): reader.problem("listen.certificate", "is needed with listen.key")
        case (_?, nil): reader.problem("listen.key", "is needed with listen.certificate")
        }
        return nil
    }

    /// The way from the web server in front is in clear: on this machine, or where somebody says that they know.
    private static func listeningAddress(from reader: inout ConfigurationReader, isEncrypted: Bool) -> String {
        let address = reader.text("listen.address", default: "127.0.0.1")
        let isAllowed = reader.flag("listen.allowClear", default: false)
        if !isAllowed, !isEncrypted, !["127.0.0.1", "localhost", "::1"].contains(address) {
            reader.problem(
                "listen.address",
                "passwords would cross the network in clear between the web server and the portal: listen on 127.0.0.1, give "
                    + "the portal a certificate (listen.certificate), or set listen.allowClear where nobody else is on that network"
            )
        }
        return address
    }

    /// Whoever answers there says who somebody is.
    private static func cas(from reader: inout ConfigurationReader) -> String? {
        guard reader.text("cas.server") != nil else { return nil }
        let address = reader.webAddress("cas.server", default: "https://cas.example.org/cas")
        if !isSafe(address) {
            reader.problem("cas.server", "anybody on the way could sign in as anybody else: use https://")
        }
        return address
    }

    private static func isSafe(_ address: String) -> Bool {
        address.hasPrefix("https:")
            || ["127.0.0.1", "localhost", "[::1]", "::1"].contains(URL(string: address)?.host() ?? "")
    }

    private static func proxies(from reader: inout ConfigurationReader) -> [AddressRange] {
        let texts = reader.list("listen.trustedProxies", default: ["127.0.0.1", "::1"])
        return texts.compactMap { text in
            if let range = AddressRange(text) { return range }
            reader.problem(
                "listen.trustedProxies", "takes addresses such as 192.0.2.7 or 2001:db8::/32, not “\(text)”")
            return nil
        }
    }

    private static func services(from reader: inout ConfigurationReader) -> [Teleservice] {
        reader.names(under: "services").map { key in
            let section = "services.\(key)"
            let kinds = reader.list("\(section).for", default: PersonKind.allCases.map(\.rawValue))
            for kind in kinds where PersonKind(rawValue: kind) == nil {
                reader.problem("\(section).for", "takes pupil, responsible or both, not “\(kind)”")
            }
            return Teleservice(
                name: reader.text("\(section).name", default: key),
                address: reader.webAddress("\(section).address", default: "https://www.example.org"),
                about: reader.text("\(section).about"), audience: Set(kinds.compactMap(PersonKind.init)),
                schools: Set(reader.list("\(section).schools")))
        }
    }
}
