import EmbeddedDirectory
import Foundation
import Synchronization

/// A slapd of a site that keeps copies: configured by what we ship, as docs/existing-directory.md tells an administrator to.
public final class ReplicaSlapd: Sendable {
    public let folder: String
    /// Where E-lyco binds, and where the others have their copies from.
    public let uri: String
    public let socket: String
    private let tls: EmbeddedDirectoryConfiguration.TLSFiles?
    private let templates: String
    private let child = Mutex<ChildProcess?>(nil)
    private let output = Mutex<[String]>([])

    public static let suffix = "dc=passerelle,dc=example,dc=org"
    public static let password = "replica-1"

    /// - Parameters:
    ///   - tls: what it shows to whoever connects, who trusts its authority and no other; in clear without.
    ///   - edits: in which its configuration and tree differ from what we ship.
    public init(
        in parent: String, named name: String, port: Int, tls: EmbeddedDirectoryConfiguration.TLSFiles? = nil,
        edits: [TemplateEdit] = []
    ) throws {
        self.tls = tls
        folder = "\(parent)/\(name)"
        uri = "\(tls == nil ? "ldap" : "ldaps")://127.0.0.1:\(port)"
        socket = "\(folder)/ldapi"
        for path in [folder, "\(folder)/slapd.d", "\(folder)/state", "\(folder)/state/data", "\(folder)/state/run"] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        }
        templates = try edits.templates(in: folder)
    }

    /// For `directory.external.uris`.
    public var ldapiURI: String { "ldapi://\(socket.replacing("/", with: "%2F").replacing("-", with: "%2D"))" }

    private var configuration: EmbeddedDirectoryConfiguration {
        var settings = EmbeddedDirectoryConfiguration(
            suffix: Self.suffix, stateFolder: "\(folder)/state", schemaFolder: Repository.schemaFolder,
            configurationFolder: templates)
        settings.mapSize = 256 << 20
        // Of what a `DaemonProcess` stores.
        settings.passwordPattern = "^[{]ARGON2[}][$]argon2id[$]v=19[$]m=8,t=2,p=1[$]"
        settings.tls = tls
        if tls != nil { settings.entListeners = [uri] }
        return settings
    }

    /// Configuration and first entries, by the offline tools. A consumer gets no entries: they come from its provider.
    ///
    /// - Parameters:
    ///   - providers: from whom it has its copy.
    ///   - serverID: of a provider in mirror mode.
    ///   - hasTree: whether the first entries are made here.
    ///   - authority: of the providers' certificates.
    public func prepare(
        copying providers: [String], serverID: Int? = nil, hasTree: Bool, trusting authority: String? = nil
    ) async throws {
        let rendering = try DirectoryConfiguration(configuration, daemonUser: geteuid())
        try await tool("slapadd", 0, try rendering.render(for: .embedded))
        if hasTree {
            try await tool("slapadd", 1, try rendering.renderTree())
            let names = rendering.names
            let changes = [names.replicator, names.ent, names.administrator].map {
                "dn: \($0)\nchangetype: modify\nreplace: userPassword\nuserPassword: \(Self.password)\n"
            }
            try await tool("slapmodify", 1, changes.joined(separator: "\n"))
        }
        guard !providers.isEmpty else { return }
        let replication = Replication(
            providers: providers, password: Self.password, authority: authority, serverID: serverID)
        try await tool("slapmodify", 0, try rendering.render(replication, databaseNumber: 1))
    }

    private func tool(_ name: String, _ database: Int, _ ldif: String) async throws {
        let file = "\(folder)/\(name)-\(database).ldif"
        try ldif.write(toFile: file, atomically: true, encoding: .utf8)
        let extra = database == 0 ? [] : ["-w"]
        let result = try await runProgram(
            "/usr/sbin/\(name)", ["-n", String(database), "-F", "\(folder)/slapd.d", "-l", file] + extra)
        guard result.status == 0 else { throw TestFailure("\(name): \(result.output)") }
    }

    /// Returns when it answers.
    public func start() async throws {
        let started = try await ChildProcess.start(
            "/usr/sbin/slapd", ["-F", "\(folder)/slapd.d", "-h", "\(uri) \(ldapiURI)", "-d", "none"],
            onLine: { line in self.output.withLock { $0.append(line) } })
        child.withLock { $0 = started }
        try await until("slapd answers") {
            guard !started.hasEnded else {
                throw TestFailure("slapd ended: \(self.output.withLock { $0.joined(separator: "\n") })")
            }
            return try await runProgram("/usr/bin/ldapwhoami", ["-Q", "-Y", "EXTERNAL", "-H", self.ldapiURI]).status
                == 0
        }
    }

    /// What it has said so far.
    public var log: String { output.withLock { $0.joined(separator: "\n") } }

    /// Ends it at once, and returns when it has ended.
    public func stop(_ signal: Int32 = SIGTERM) async {
        guard let running = child.withLock({ $0 }) else { return }
        running.signal(signal)
        _ = await running.end
    }

    /// How many accounts the daemon sees here.
    public func accounts() async throws -> Int {
        let found = try await runProgram(
            "/usr/bin/ldapsearch",
            ["-Q", "-Y", "EXTERNAL", "-H", ldapiURI, "-LLL", "-s", "one", "-b", "ou=people,\(Self.suffix)", "1.1"])
        guard found.status == 0 else { throw TestFailure("ldapsearch ended with \(found.status)") }
        return found.output.split(separator: "\n").count { $0.hasPrefix("dn:") }
    }

    /// The result code of a simple bind, as E-lyco makes it.
    public func bindResult(_ identifier: String, _ password: String) async throws -> Int32 {
        let secret = "\(folder)/\(UUID().uuidString)"
        try password.write(toFile: secret, atomically: false, encoding: .utf8)
        defer { unlink(secret) }
        let authority = tls?.authority.map { "LDAPTLS_CACERT=\($0)" } ?? "LDAPNOINIT=1"
        return try await runProgram(
            "/usr/bin/env",
            [
                "-u", "LDAPNOINIT", authority, "/usr/bin/ldapwhoami", "-x", "-H", uri, "-D",
                "uid=\(identifier),ou=people,\(Self.suffix)", "-y", secret,
            ]
        ).status
    }
}
