import Accounts
import LDAPClient

enum RegistrationMapping {
    static let names =
        PersonMapping.names + AddressMapping.names + [
            AttributeName.personalTitle, AttributeName.mail, AttributeName.mailOwed, AttributeName.refused,
            AttributeName.registration, AttributeName.kind, AttributeName.version, AttributeName.codeIndex,
            AttributeName.codeIssued, AttributeName.codeExpiry, AttributeName.codeFailures, AttributeName.tie,
        ]

    /// - Returns: `nil` for an entry that lacks what every registration of ours has.
    static func registration(_ entry: Entry) -> Registration? {
        guard let key = entry.first(AttributeName.registration),
            let kind = entry.first(AttributeName.kind).flatMap(PersonKind.init),
            let version = entry.first(AttributeName.version).flatMap({ Int($0) })
        else { return nil }
        var person = PersonMapping.person(entry)
        person.title = entry.first(AttributeName.personalTitle)
        person.address = AddressMapping.address(entry)
        person.mail = entry.first(AttributeName.mail)
        return Registration(
            key: RegistrationKey(key), kind: kind, person: person,
            child: TieMapping.children(entry).first, code: code(entry),
            owedMails: entry.strings(AttributeName.mailOwed).compactMap(OwedMail.init(stored:)).sorted(),
            refusedAt: entry.first(AttributeName.refused).flatMap(DirectoryTime.date), version: version)
    }

    static func modifications(_ change: RegistrationChange) -> [Modification] {
        Guard.modifications(version: change.version) + change.edits.flatMap(modifications)
    }

    private static func code(_ entry: Entry) -> IssuedCode? {
        guard let index = entry.first(AttributeName.codeIndex),
            let issuedAt = entry.first(AttributeName.codeIssued).flatMap(DirectoryTime.date),
            let expiry = entry.first(AttributeName.codeExpiry).flatMap(DirectoryTime.date)
        else { return nil }
        // An unreadable count of failures is as good as too many.
        let failures = entry.first(AttributeName.codeFailures).map { Int($0) ?? Int.max } ?? 0
        return IssuedCode(index: CodeIndex(hexadecimal: index), issuedAt: issuedAt, expiry: expiry, failures: failures)
    }

    private static func modifications(_ edit: RegistrationEdit) -> [Modification] {
        switch edit {
        case .setCode(let code):
            [
                .replace(AttributeName.codeIndex, [code.index.hexadecimal]),
                .replace(AttributeName.codeIssued, [DirectoryTime.text(code.issuedAt)]),
                .replace(AttributeName.codeExpiry, [DirectoryTime.text(code.expiry)]),
                .replace(AttributeName.codeFailures, [String(code.failures)]),
            ]
        case .setCodeFailures(let failures):
            [.replace(AttributeName.codeFailures, [String(failures)])]
        case .removeCode:
            [AttributeName.codeIndex, AttributeName.codeIssued, AttributeName.codeExpiry, AttributeName.codeFailures]
                .map { .replace($0, []) }
        case .owe(let mail): [.add(AttributeName.mailOwed, [mail.stored])]
        case .settle(let mail): [.delete(AttributeName.mailOwed, [mail.stored])]
        case .setRefusedAt(let date): [.replace(AttributeName.refused, date.map { [DirectoryTime.text($0)] } ?? [])]
        }
    }
}

/// Compare-and-set: the modify applies only while the version is the one that was read; the loser gets `noSuchAttribute`.
enum Guard {
    static func modifications(version: Int) -> [Modification] {
        [.delete(AttributeName.version, [String(version)]), .add(AttributeName.version, [String(version + 1)])]
    }
}
