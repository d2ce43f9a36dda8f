import Varlink

extension DirectoryOptions {
    static func read(from reader: inout ConfigurationReader) -> DirectoryOptions {
        let kind: Kind = reader.choice("directory.kind", default: .embedded)
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
                uris: reader.list("directory.external.uris"),
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
            reader.problem("directory.external.uris", "an external directory needs at least one URI, such as ldaps://ldap.example.org")
        }
        for uri in external.uris where !["ldapi://", "ldaps://", "ldap://"].contains(where: uri.hasPrefix) {
            reader.problem("directory.external.uris", "“\(uri)” is none of ldapi://…, ldaps://…, ldap://…")
        }
        let isPassword = external.mechanism != .external && external.mechanism != .gssapi
        if isPassword, external.password == nil {
            reader.problem("directory.external.passwordFile", "\(external.mechanism.rawValue) needs the file that holds the password")
        }
        if external.mechanism == .simple, external.bindDN == nil {
            reader.problem("directory.external.bindDN", "simple needs the DN of the daemon's own entry")
        }
        if external.mechanism == .simple, external.startTLS == .none, external.uris.contains(where: { $0.hasPrefix("ldap://") }) {
            reader.problem(
                "directory.external.startTLS", "a password would cross the network in clear: set it to required, or use ldaps://")
        }
    }
}

extension SocketsConfiguration {
    static func read(from reader: inout ConfigurationReader) -> SocketsConfiguration {
        SocketsConfiguration(
            portal: socket(
                "portal", from: &reader, path: "/run/passerelle/org.passerelle.Portal", mode: "0660", limits: .portal),
            administration: socket(
                "administration", from: &reader, path: "/run/passerelle/org.passerelle.Administration", mode: "0600",
                limits: .administration))
    }

    private static func socket(
        _ name: String, from reader: inout ConfigurationReader, path: String, mode: String, limits: ServerLimits
    ) -> Socket {
        let section = "sockets.\(name)"
        let modeText = reader.text("\(section).mode", default: mode)
        let bits = UInt16(modeText, radix: 8)
        // Nobody but the owner and one group: a socket for everybody is how control sockets get broken into.
        if bits.map({ $0 & ~0o660 == 0 }) != true {
            reader.problem("\(section).mode", "takes 0600 or 0660, not “\(modeText)”")
        }
        return Socket(
            path: reader.path("\(section).path", default: path), mode: bits ?? 0o600, group: reader.text("\(section).group"),
            users: reader.list("\(section).users"), groups: reader.list("\(section).groups"),
            limits: Self.limits(section, from: &reader, defaults: limits))
    }

    private static func limits(
        _ section: String, from reader: inout ConfigurationReader, defaults: ServerLimits
    ) -> ServerLimits {
        var limits = defaults
        func key(_ name: String) -> String { "\(section).limits.\(name)" }
        limits.messageBytes = reader.integer(key("messageBytes"), default: defaults.messageBytes, in: 1024...16_777_216)
        limits.messageDeadline = .seconds(
            reader.integer(key("messageSeconds"), default: defaults.messageDeadline.wholeSeconds, in: 1...600))
        limits.idle = .seconds(reader.integer(key("idleSeconds"), default: defaults.idle.wholeSeconds, in: 1...86400))
        limits.writeStall = .seconds(
            reader.integer(key("writeStallSeconds"), default: defaults.writeStall.wholeSeconds, in: 1...600))
        limits.callDeadline = .seconds(
            reader.integer(key("callSeconds"), default: defaults.callDeadline.wholeSeconds, in: 1...86400))
        limits.connectionsPerUID = reader.integer(
            key("connectionsPerUser"), default: defaults.connectionsPerUID, in: 1...65536)
        limits.connectionsTotal = reader.integer(key("connections"), default: defaults.connectionsTotal, in: 1...65536)
        limits.jsonDepth = reader.integer(key("jsonDepth"), default: defaults.jsonDepth, in: 4...256)
        limits.jsonMembers = reader.integer(key("jsonMembers"), default: defaults.jsonMembers, in: 16...4096)
        limits.jsonStringBytes = reader.integer(key("jsonStringBytes"), default: defaults.jsonStringBytes, in: 512...1_048_576)
        return limits
    }
}

extension MailConfiguration {
    static func read(from reader: inout ConfigurationReader, folders: Configuration.Folders) -> MailConfiguration {
        MailConfiguration(
            transport: reader.choice("mail.transport", default: .pickup),
            from: reader.text("mail.from", default: "ne-pas-repondre@teleservices.example.org"),
            fromName: reader.text("mail.fromName"),
            replyTo: reader.text("mail.replyTo"),
            templates: reader.path("mail.templates", default: folders.resources + "/config/templates/mail"),
            pickupFolder: reader.path("mail.pickupFolder", default: folders.state + "/mail"),
            sendmail: reader.text("mail.sendmail", default: "/usr/sbin/sendmail"),
            smtp: SMTP(
                host: reader.text("mail.smtp.host", default: "127.0.0.1"),
                port: reader.integer("mail.smtp.port", default: 25, in: 1...65535),
                security: reader.choice("mail.smtp.security", default: .none),
                authorities: reader.optionalPath("mail.smtp.authorities"),
                user: reader.text("mail.smtp.user"),
                password: reader.secretFile("mail.smtp.passwordFile", credential: "smtp.password"),
                timeoutSeconds: reader.integer("mail.smtp.timeoutSeconds", default: 30, in: 1...600)),
            concurrency: reader.integer("mail.concurrency", default: 4, in: 1...64),
            pollSeconds: reader.integer("mail.pollSeconds", default: 15, in: 1...3600))
    }
}

extension Duration {
    var wholeSeconds: Int { Int(components.seconds) }
}
