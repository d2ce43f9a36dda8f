import Accounts
import Directory
import Foundation
import LDAPClient
import TestSupport

/// A daemon with a directory of its own, on which an administrator may write what passerelle alone should.
struct Installation: Sendable {
    static let suffix = "dc=passerelle,dc=example,dc=org"

    let daemon: DaemonProcess
    let pickupFolder: String
    let disk: FaultyDisk
    /// By name, what a call goes through to the portal's socket.
    let cuts: [Cut: CuttingProxy]
    private let hasher: PasswordHasher

    init(in folder: String, _ changes: [String: String] = [:]) async throws {
        try Self.makeResources(in: folder)
        disk = try await FaultyDisk(in: folder)
        let settings = [
            "PASSERELLE_FOLDERS_RESOURCES": "\(folder)/resources",
            "PASSERELLE_DIRECTORY_EMBEDDED_SLAPD": disk.slapd,
            "PASSERELLE_DIRECTORY_OPERATIONSECONDS": "2",
            "PASSERELLE_MAIL_POLLSECONDS": "1",
            // Who confirms what is another test's.
            "PASSERELLE_FEEDS_MAXIMUMSUSPENDEDPERCENT": "100",
            "PASSERELLE_THROTTLING_MAILSPERACCOUNTPERHOUR": "1000",
            "PASSERELLE_THROTTLING_MAILSPERACCOUNTPERDAY": "1000",
            "PASSERELLE_THROTTLING_ANSWERBEATMILLISECONDS": "0",
        ]
        let daemon = try DaemonProcess(in: folder, settings.merging(changes) { _, new in new })
        self.daemon = daemon
        pickupFolder = "\(folder)/state/mail"
        cuts = try Dictionary(
            uniqueKeysWithValues: Cut.allCases.map {
                ($0, try CuttingProxy($0, before: daemon.portalPath, at: "\(daemon.portalPath).\($0)"))
            })
        hasher = try PasswordHasher(cost: .init(memoryKiB: 8), concurrency: 2)
    }

    /// What is installed, with access rules that some site could have: its administrator may set passwords and states.
    private static func makeResources(in folder: String) throws {
        let resources = "\(folder)/resources"
        try FileManager.default.createDirectory(atPath: resources, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: "\(resources)/schema", withDestinationPath: Repository.schemaFolder)
        try FileManager.default.copyItem(atPath: "\(Repository.root)/config", toPath: "\(resources)/config")
        try edit("\(resources)/config/slapd/database.ldif") { text in
            let daemon = "by dn.exact=\"${daemon}\" =w\n"
            let administrator = "by dn.exact=\"${administrator}\""
            return text.replacing(daemon, with: "\(daemon)  \(administrator) =wcsr\n")
                .replacing("\(administrator) read", with: "\(administrator) write")
        }
        try edit("\(resources)/config/slapd/global.ldif") {
            $0.replacing("olcModuleLoad: unique\n", with: "olcModuleLoad: unique\nolcModuleLoad: ppolicy\n")
        }
    }

    private static func edit(_ path: String, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = change(text)
        guard changed != text else { throw TestFailure("\(path) is not what this expects") }
        try changed.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// A value of `userPassword` as an administrator's tool makes it.
    func passwordValue(_ password: String) async throws -> String {
        try await hasher.hash(Secret(Array(password.utf8))).directoryValue
    }

    func dn(_ identifier: String) throws -> DN { try DN(parsing: "uid=\(identifier),ou=people,\(Self.suffix)") }

    /// Runs `body` with sessions at E-lyco's door, and of the administrator.
    func withPerformer<Result: Sendable>(
        _ recorder: Recorder, _ body: (Performer) async throws -> Result
    ) async throws -> Result {
        let secret = try String(
            contentsOfFile: "\(daemon.folder)/state/directory/administrator.password", encoding: .utf8)
        let dn = try DN(parsing: "cn=administrator,ou=services,\(Self.suffix)")
        let door = try pool(as: .anonymous)
        let administrator = try pool(as: .simple(dn: dn, secret: Array(secret.utf8)))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for pool in [door, administrator] { group.addTask { await pool.run() } }
            // Each pool runs until it is cancelled.
            defer { group.cancelAll() }
            return try await body(
                Performer(installation: self, recorder: recorder, door: door, administrator: administrator))
        }
    }

    private func pool(as credentials: LDAPCredentials) throws -> LDAPPool {
        var settings = LDAPConfiguration(uris: [try LDAPURI(parsing: daemon.ldapURI)], credentials: credentials)
        settings.operationTimeout = .seconds(3)
        return LDAPPool(settings, logger: testLogger("histories"))
    }

    func end() {
        for cut in cuts.values { cut.end() }
    }
}
