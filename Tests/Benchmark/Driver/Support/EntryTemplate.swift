import Accounts
import LDAPClient
import TestSupport

/// An activated account as it stands in the directory, to be added by C under other names.
enum EntryTemplate {
    /// What is different in each entry; `@@` stands for its number.
    private static let numbered = [
        "uid": "autre.@@", "ENTPersonLogin": "autre.@@", "passerelleRegistration": "AC-OTHER$@@",
        "ENTPersonJointure": "AC-OTHER$@@", "mail": "autre.@@@example.org",
        "passerelleCodeIndex": String(repeating: "0", count: 56) + "@@",
    ]
    /// A hash of the cheapest kind: what it says makes no difference to an add, and nobody may read the real one.
    private static let hash =
        "{ARGON2}$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    /// Writes the template and returns its path. No mail is owed by these entries: nobody shall send one meanwhile.
    static func write(account identifier: Identifier, of installation: Installation) async throws -> String {
        let layout = try installation.layout
        let read = try await installation.withPool(sessions: 1) { try await $0.read(layout.account(identifier)) }
        guard let entry = read else { throw TestFailure("\(identifier) is not there") }
        var lines = ["dn: uid=autre.@@,\(layout.people)"]
        for attribute in entry.attributes where !attribute.isNamed("passerelleMailOwed") {
            let value = numbered.first { attribute.isNamed($0.key) }?.value
            for text in value.map({ [$0] }) ?? attribute.strings { lines.append("\(attribute.name): \(text)") }
        }
        lines.append("userPassword: \(hash)")
        let path = "\(installation.folder)/entry"
        try lines.map { "\($0)\n" }.joined().write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
