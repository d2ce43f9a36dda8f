import Accounts
import Directory
import Foundation
import LDAPClient
import TestSupport

/// A daemon with a directory of its own, on which an administrator may write what passerelle alone should.
struct Installation: Sendable {
    static let suffix = "dc=passerelle,dc=example,dc=org"

    let daemon: DaemonProcess
    /// Where mails arrive.
    let mailFolder: String
    /// What takes the mails; without one the daemon leaves them in the folder itself.
    let relay: Relay?
    let disk: FaultyDisk
    /// By name, what a call goes through to the portal's socket.
    let cuts: [Cut: CuttingProxy]
    private let hasher: PasswordHasher

    /// - Parameter hasRelay: whether mails leave by SMTP.
    init(in folder: String, _ changes: [String: String] = [:], hasRelay: Bool = false) async throws {
        let resources = try Self.makeResources(in: folder)
        disk = try await FaultyDisk(in: folder)
        relay = try hasRelay ? Relay(in: folder) : nil
        let settings = [
            "PASSERELLE_FOLDERS_RESOURCES": resources,
            "PASSERELLE_DIRECTORY_EMBEDDED_SLAPD": disk.slapd,
            "PASSERELLE_DIRECTORY_OPERATIONSECONDS": "2",
            "PASSERELLE_MAIL_POLLSECONDS": "1",
            // Who confirms what is another test's.
            "PASSERELLE_FEEDS_MAXIMUMSUSPENDEDPERCENT": "100",
            "PASSERELLE_THROTTLING_MAILSPERACCOUNTPERHOUR": "1000",
            "PASSERELLE_THROTTLING_MAILSPERACCOUNTPERDAY": "1000",
            "PASSERELLE_THROTTLING_ANSWERBEATMILLISECONDS": "0",
        ]
        let all = settings.merging(relay?.settings ?? [:]) { _, new in new }.merging(changes) { _, new in new }
        let daemon = try DaemonProcess(in: folder, all)
        self.daemon = daemon
        mailFolder = relay?.folder ?? "\(folder)/state/mail"
        cuts = try Dictionary(
            uniqueKeysWithValues: Cut.allCases.map {
                ($0, try CuttingProxy($0, before: daemon.portalPath, at: "\(daemon.portalPath).\($0)"))
            })
        hasher = try PasswordHasher(cost: .init(memoryKiB: 8), concurrency: 2)
        try await relay?.start()
    }

    /// What is installed, with access rules that some site could have: its administrator may set passwords and states.
    private static func makeResources(in folder: String) throws -> String {
        try editedResources(in: folder, "database.ldif") { text in
            let administrator = "by dn.exact=\"${administrator}\""
            return ["=w", "=rw"].map { "by dn.exact=\"${daemon}\" \($0)\n" }
                .reduce(text) { $0.replacing($1, with: "\($1)  \(administrator) =wcsr\n") }
                .replacing("\(administrator) read", with: "\(administrator) write")
        }
        return try editedResources(in: folder, "global.ldif") {
            $0.replacing("olcModuleLoad: unique\n", with: "olcModuleLoad: unique\nolcModuleLoad: ppolicy\n")
        }
    }

    /// What has arrived and was not taken away, in the order in which it left.
    var mails: [(path: String, text: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: mailFolder)) ?? []
        return names.filter { $0.hasSuffix(".eml") }.sorted().compactMap { name in
            let path = "\(mailFolder)/\(name)"
            return (try? String(contentsOfFile: path, encoding: .utf8)).map { (path: path, text: $0) }
        }
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
        relay?.end()
    }
}
