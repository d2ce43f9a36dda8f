import LDAPClient

@testable import Directory

extension FuzzedParser {
    /// What a directory answers, or somebody wrote there by hand.
    static let entries = [
        FuzzedParser(name: "entry") { bytes in
            let entry = entry(bytes)
            _ = AccountMapping.account(entry)
            _ = RegistrationMapping.registration(entry)
            _ = SchoolMapping.school(entry)
        },
        FuzzedParser(name: "time") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let date = DirectoryTime.date(text) else { return }
            try require(DirectoryTime.date(DirectoryTime.text(date)) == date, "a time is not what was written")
        },
    ]

    /// Lines of "name: value" over an entry that is one of ours.
    private static func entry(_ bytes: [UInt8]) -> Entry {
        var values: [String: [String]] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            if parts.count == 2 { values[parts[0], default: []].append(String(parts[1].drop { $0 == " " })) }
        }
        return Entry(DN().child("uid", "somebody"), values.map { Attribute($0.key, $0.value) })
    }
}
