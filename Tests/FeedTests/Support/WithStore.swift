import Accounts
import Directory
import Feed
import Foundation
import LDAPClient
import TestSupport
import Testing

/// A real slapd, and the store on it as the daemon has it.
func withStore<Result: Sendable>(
    _ body: (_ store: DirectoryStore, _ directory: TestDirectory) async throws -> Result
) async throws -> Result {
    try await withDirectory { directory in
        let uri = try LDAPURI(parsing: directory.ldapiURI)
        var configuration = LDAPConfiguration(uris: [uri], credentials: .external())
        // Many slapds start at once when tests run side by side.
        configuration.sessionTimeout = .seconds(20)
        let pool = LDAPPool(configuration)
        let running = Task { await pool.run() }
        let store = DirectoryStore(ldap: pool, layout: DirectoryLayout(suffix: try DN(parsing: directory.suffix)))
        do {
            let result = try await body(store, directory)
            pool.close()
            await running.value
            return result
        } catch {
            pool.close()
            await running.value
            throw error
        }
    }
}

extension DirectoryStore {
    static var today: CivilDate { get throws { try #require(CivilDate(year: 2026, month: 11, day: 24)) } }

    /// Imports a file or a folder as `AC-TEST`, and gives what was refused.
    @discardableResult
    func importFeed(_ path: String, source: String = "AC-TEST") async throws -> (FeedReport, [RefusedRecord]) {
        let refused = Collected<RefusedRecord>()
        let importer = FeedImporter(directory: self, source: source)
        let report = try await importer.run(try FeedDelivery(path: path), today: try Self.today) { event in
            if case .refused(let record) = event { await refused.append(record) }
        }
        return (report, await refused.elements)
    }

    /// Imports files with these texts.
    @discardableResult
    func importFeed(_ texts: [String: String]) async throws -> (FeedReport, [RefusedRecord]) {
        try await withFiles(texts.mapValues { Array($0.utf8) }) { folder in
            try await importFeed(texts.count == 1 ? "\(folder)/\(texts.keys.first ?? "")" : folder)
        }
    }

    /// Opens an account from a registration, as a pupil with a code does.
    func activate(_ key: RegistrationKey, as identifier: String, password hash: PasswordHash) async throws {
        let index = CodeIndex(hexadecimal: String(repeating: "a1", count: 32))
        guard let registration = try await registration(key) else { throw TestFailure("\(key) is not registered") }
        guard case .change(let change, _) = Lifecycle().issueCode(index, to: registration, now: .now) else {
            throw TestFailure("no code for \(key)")
        }
        try await apply(change)
        guard let (current, facts) = try await self.registration(code: index) else { throw TestFailure("no such code") }
        let account = Account(
            identifier: try Identifier(identifier), registration: key, kind: .pupil, state: .active,
            person: current.person,
            mail: "x@example.org", activatedAt: .now, passwordChangedAt: .now, version: 1)
        try await open(account, facts: facts, hash: hash, codeIndex: index)
        try await deleteRegistration(key)
    }
}

extension TestDirectory {
    /// Changes with every write anywhere in the directory, and with nothing else.
    func writes() async throws -> [String: [String]] {
        let entries = try await search(as: .daemon, attributes: ["entryCSN", "contextCSN"])
        return Dictionary(
            uniqueKeysWithValues: entries.map {
                ($0["dn"]?.first ?? "", ($0["entrycsn"] ?? []) + ($0["contextcsn"] ?? []))
            })
    }
}

actor Collected<Element: Sendable> {
    private(set) var elements: [Element] = []
    func append(_ element: Element) { elements.append(element) }
}
