import Directory
import DirectoryCheck
import EmbeddedDirectory
import Foundation
import LDAPClient
import TestSupport

/// A real slapd, and the settings with which to check it.
struct CheckedDirectory: Sendable {
    let directory: TestDirectory
    var settings: DirectoryCheck.Settings

    /// Little, as these tests are not about how long guessing takes, and more than the least, so that there is less.
    static let cost = PasswordHasher.Cost(memoryKiB: 16, passes: 1)

    init(_ directory: TestDirectory) throws {
        self.directory = directory
        var daemon = LDAPConfiguration(uris: [try LDAPURI(parsing: directory.ldapiURI)], credentials: .external())
        daemon.operationTimeout = .seconds(20)
        daemon.sessionTimeout = .seconds(20)
        settings = DirectoryCheck.Settings(
            layout: DirectoryLayout(suffix: try DN(parsing: directory.suffix)), daemon: daemon)
        settings.listeners = [try LDAPURI(parsing: directory.ldapURI)]
        settings.cost = Self.cost
        settings.ent = .init(
            dn: try DN(parsing: directory.names.ent), password: Array(try directory.entPassword.utf8))
    }

    func check() async throws -> [Finding] { try await DirectoryCheck(settings).run() }

    /// - Returns: the account's name.
    func add(_ account: TrialAccount) async throws -> String {
        let dn = "\(account.dn(in: settings.layout))"
        var ldif = "dn: \(dn)\n"
        for attribute in account.attributes(in: settings.layout) {
            for value in attribute.strings { ldif += "\(attribute.name): \(value)\n" }
        }
        guard try await directory.add(ldif + "\n") == 0 else { throw TestFailure("\(dn) is not taken") }
        return dn
    }

    /// A replica's password, with which it signs in.
    func letReplicatorIn() async throws -> Identity {
        let file = "\(directory.configuration.stateFolder)/replicator.password"
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data("copy".utf8), attributes: [.posixPermissions: 0o600])
        else { throw TestFailure("\(file) cannot be written") }
        try await directory.restart()
        return .person(dn: try directory.names.replicator, password: "copy")
    }

    /// Everything below the suffix, by name.
    func tree() async throws -> Set<String> {
        Set(try await directory.search(as: .daemon, attributes: ["1.1"]).flatMap { $0["dn"] ?? [] })
    }
}

extension [Finding] {
    /// What does not hold, wherever.
    var failed: Set<Check> { Set(filter { $0.outcome == .fails }.map(\.check)) }
    var untried: Set<Check> { Set(filter { $0.outcome == .untried }.map(\.check)) }

    var text: String {
        map { "\($0.check.rawValue) \($0.server) \($0.outcome): \($0.detail)" }.joined(separator: "\n")
    }
}

/// A slapd whose configuration templates read differently.
///
/// - Parameter schema: of a file of `schema`.
func withCheckedDirectory(
    _ edits: [TemplateEdit] = [], schema: TemplateEdit? = nil, _ body: (CheckedDirectory) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let templates = try edits.templates(in: folder)
        let schemaFolder = try schema.map {
            try editedCopy(of: Repository.schemaFolder, at: "\(folder)/schema", $0.file, $0.edit)
        }
        try await withDirectory { configuration in
            configuration.configurationFolder = templates
            configuration.passwordPattern = CheckedDirectory.cost.directoryPattern
            if let schemaFolder { configuration.schemaFolder = schemaFolder }
        } _: { directory in
            try await body(CheckedDirectory(directory))
        }
    }
}

extension TemplateEdit {
    static let withoutConstraint = TemplateEdit("database.ldif", from: "dn: olcOverlay={2}constraint")
    /// Whoever has no name yet may sign in by any entry of people, and not by their passwords alone.
    static let signingInByEntries = TemplateEdit(
        "database.ldif", "  by * none\n# And of schools", "  by anonymous auth\n  by * none\n# And of schools")

    /// - Parameter replacement: what is loaded in its place.
    static func withoutArgon2(_ replacement: String = "") -> [TemplateEdit] {
        [
            TemplateEdit("global.ldif", "olcModuleLoad: argon2 m=19456 t=2 p=1\n", replacement),
            TemplateEdit("system.ldif", "olcPasswordHash: {ARGON2}\n", ""),
        ]
    }

    /// One more overlay, behind those that are there.
    ///
    /// - Parameter name: with its number.
    static func overlay(_ name: String, _ configurationClass: String, _ setting: String) -> TemplateEdit {
        TemplateEdit(
            "database.ldif",
            appending: """

                dn: olcOverlay=\(name),${databaseDN}
                objectClass: olcOverlayConfig
                objectClass: \(configurationClass)
                olcOverlay: \(name)
                \(setting)

                """)
    }
}
