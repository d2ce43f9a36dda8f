import Accounts
import LDAPClient

/// A child as one value of `passerelleTie`, the same on a registration and on an account:
/// `rank$registration$revision$relation$birth date$UAI$school$class$given name$surname`.
///
/// In one value, so that an account's children come and go by one modify each, and none can be mistaken for another. Signs
/// that separate are escaped as in a postal address (RFC 4517, 3.3.28).
enum TieMapping {
    private static let fieldCount = 10

    static func stored(_ child: Child) -> String {
        let person = child.person
        let fields = [
            String(child.rank), child.registration.text, child.revision, child.relation?.codes ?? "",
            person.birthDate?.french ?? "", person.school?.uai ?? "", person.school?.name ?? "",
            person.className ?? "", person.givenName, person.surname,
        ]
        return fields.map(escaped).joined(separator: "$")
    }

    /// - Returns: `nil` for a value that this version did not write.
    static func child(_ stored: String) -> Child? {
        let fields = stored.split(separator: "$", omittingEmptySubsequences: false).map(unescaped)
        guard fields.count == fieldCount, let rank = Int(fields[0]) else { return nil }
        let school = fields[5].isEmpty ? nil : School(uai: fields[5], name: fields[6])
        let person = Person(
            givenName: fields[8], surname: fields[9], birthDate: CivilDate(french: fields[4]), school: school,
            className: fields[7].isEmpty ? nil : fields[7])
        return Child(
            registration: RegistrationKey(fields[1]), person: person, relation: Relation(codes: fields[3][...]),
            rank: rank,
            revision: fields[2])
    }

    /// The children of an entry, in the order in which they came.
    static func children(_ entry: Entry) -> [Child] {
        entry.strings(AttributeName.tie).compactMap(child).sorted { $0.rank < $1.rank }
    }

    private static func escaped(_ text: String) -> String {
        guard text.contains("$") || text.contains("\\") else { return text }
        return text.replacing("\\", with: "\\5C").replacing("$", with: "\\24")
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        return String(text).replacing("\\24", with: "$").replacing("\\5C", with: "\\")
    }
}
