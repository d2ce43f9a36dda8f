import Accounts
import LDAPClient

/// The person that a registration or an account entry tells of.
enum PersonMapping {
    static let names = [
        AttributeName.givenName, AttributeName.sn, AttributeName.birthDate, AttributeName.schoolUAI,
        AttributeName.schoolName,
        AttributeName.className,
    ]

    static func person(_ entry: Entry) -> Person {
        let school = entry.first(AttributeName.schoolUAI).map {
            School(uai: $0, name: entry.first(AttributeName.schoolName) ?? $0)
        }
        return Person(
            givenName: entry.first(AttributeName.givenName) ?? "", surname: entry.first(AttributeName.sn) ?? "",
            birthDate: entry.first(AttributeName.birthDate).flatMap(CivilDate.init(french:)), school: school,
            className: entry.first(AttributeName.className))
    }
}

extension AttributeSet {
    /// What somebody is looked for by: the name as it is folded, and its words.
    mutating func setSearch(_ name: FoldedText) {
        set(AttributeName.searchName, name.text)
        self[AttributeName.searchWord] = name.words
    }
}
