import LDAPClient
import Settings

extension DirectoryOptions {
    static func read(from reader: inout ConfigurationReader) -> DirectoryOptions {
        let kind: Kind = reader.choice("directory.kind", default: .embedded)
        let uris = reader.list("directory.external.uris")
        let consumers = reader.list("directory.external.consumers")
        let configuration = DirectoryOptions(
            kind: kind,
            suffix: reader.text("directory.suffix", default: "dc=passerelle,dc=example,dc=org"),
            people: reader.text("directory.branches.people", default: "people"),
            structures: reader.text("directory.branches.structures", default: "structures"),
            registry: reader.text("directory.branches.registry", default: "registry"),
            services: reader.text("directory.branches.services", default: "services"),
            embedded: Embedded(
                listeners: reader.list("directory.embedded.listeners", default: ["ldap://127.0.0.1:3890"]),
                tls: tls(from: &reader, "directory.embedded.tls"),
                slapd: reader.text("directory.embedded.slapd", default: "/usr/sbin/slapd"),
                mapSizeGiB: reader.integer("directory.embedded.mapSizeGiB", default: 8, in: 1...1024)),
            external: External(
                uris: uris, consumers: consumers,
                replication: Replication(
                    patienceSeconds: reader.integer(
                        "directory.external.replication.patienceSeconds",
                        default: uris.count + consumers.count > 1 ? 2 : 0, in: 0...5),
                    toldSeconds: reader.integer(
                        "directory.external.replication.toldSeconds", default: 120, in: 1...86400)),
                startTLS: reader.choice("directory.external.startTLS", default: .none),
                tls: tls(from: &reader, "directory.external.tls"),
                mechanism: reader.choice("directory.external.mechanism", default: .external),
                bindDN: reader.text("directory.external.bindDN"),
                user: reader.text("directory.external.user"),
                realm: reader.text("directory.external.realm"),
                password: reader.secretFile("directory.external.passwordFile", credential: "ldap.password")),
            sessions: reader.integer("directory.sessions", default: 2, in: 1...64),
            window: reader.integer("directory.window", default: 64, in: 1...64),
            connectSeconds: reader.integer("directory.connectSeconds", default: 3, in: 1...60),
            operationSeconds: reader.integer("directory.operationSeconds", default: 8, in: 1...60))
        if kind == .external { configuration.checkExternal(&reader) }
        return configuration
    }

    private static func tls(from reader: inout ConfigurationReader, _ section: String) -> TLSFiles {
        let files = TLSFiles(
            authorities: reader.optionalPath("\(section).authorities"),
            certificate: reader.optionalPath("\(section).certificate"), key: reader.optionalPath("\(section).key"))
        if (files.certificate == nil) != (files.key == nil) {
            reader.problem(
                files.certificate == nil ? "\(section).certificate" : "\(section).key",
                "a certificate and its key go together; give both or neither")
        }
        return files
    }

    private func checkExternal(_ reader: inout ConfigurationReader) {
        if external.uris.isEmpty {
            reader.problem(
                "directory.external.uris",
                "an external directory needs at least one URI, such as ldaps://ldap.example.org")
        }
        for (key, uris) in [("uris", external.uris), ("consumers", external.consumers)] {
            for uri in uris where !["ldapi://", "ldaps://", "ldap://"].contains(where: uri.hasPrefix) {
                reader.problem("directory.external.\(key)", "“\(uri)” is none of ldapi://…, ldaps://…, ldap://…")
            }
        }
        let isPassword = external.mechanism != .external && external.mechanism != .gssapi
        if isPassword, external.password == nil {
            reader.problem(
                "directory.external.passwordFile",
                "\(external.mechanism.rawValue) needs the file that holds the password")
        }
        if external.mechanism == .simple, external.bindDN == nil {
            reader.problem("directory.external.bindDN", "simple needs the DN of the daemon's own entry")
        }
        // The mechanism is the daemon's own: people's passwords are checked by simple binds.
        let inClear = (external.uris + external.consumers).filter {
            (try? LDAPURI(parsing: $0))?.isInClearOnTheNetwork == true
        }
        if external.startTLS == .none, let uri = inClear.first {
            reader.problem(
                "directory.external.startTLS",
                "people's passwords would cross the network to \(uri) in clear: set it to required, or use ldaps://")
        }
    }
}
