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

    init(_ directory: TestDirectory) throws {
        self.directory = directory
        var daemon = LDAPConfiguration(uris: [try LDAPURI(parsing: directory.ldapiURI)], credentials: .external())
        daemon.operationTimeout = .seconds(20)
        daemon.sessionTimeout = .seconds(20)
        settings = DirectoryCheck.Settings(
            layout: DirectoryLayout(suffix: try DN(parsing: directory.suffix)), daemon: daemon)
        settings.listeners = [try LDAPURI(parsing: directory.ldapURI)]
        // The cheapest hash that libargon2 makes: these tests are not about how long guessing takes.
        settings.cost = .init(memoryKiB: 8, passes: 1)
        settings.ent = .init(
            dn: try DN(parsing: directory.names.ent), password: Array(try directory.entPassword.utf8))
    }

    func check() async throws -> [Finding] { try await DirectoryCheck(settings).run() }

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
func withCheckedDirectory(
    _ edits: [TemplateEdit] = [], _ body: (CheckedDirectory) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        var templates: String?
        for edit in edits { templates = try editedTemplates(in: folder, edit.file, edit.edit) }
        try await withDirectory { configuration in
            if let templates { configuration.configurationFolder = templates }
        } _: { directory in
            try await body(CheckedDirectory(directory))
        }
    }
}

/// One change of one file of `config/slapd`.
struct TemplateEdit: Sendable {
    var file: String
    var edit: @Sendable (String) -> String

    init(_ file: String, _ former: String, _ new: String) {
        self.file = file
        edit = { $0.replacing(former, with: new) }
    }

    /// Takes out everything from one text up to another.
    init(_ file: String, from start: String, upTo end: String? = nil) {
        self.file = file
        edit = { text in
            guard let first = text.firstRange(of: start) else { return text }
            let rest = end.map { text.firstRange(of: $0)?.lowerBound ?? first.lowerBound } ?? text.endIndex
            return String(text[..<first.lowerBound] + text[rest...])
        }
    }
}
