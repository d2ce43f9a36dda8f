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
        let fields = stored.utf8.split(separator: dollar, omittingEmptySubsequences: false).map(unescaped)
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

    /// A child who is not the owner's: when that was said, and the tie as it was.
    static func stored(_ refused: RefusedChild) -> String {
        "\(DirectoryTime.text(refused.at))$\(stored(refused.child))"
    }

    static func refusedChild(_ stored: String) -> RefusedChild? {
        guard let end = stored.utf8.firstIndex(of: dollar), let time = DirectoryTime.date(String(stored[..<end])),
            let child = child(String(stored[stored.index(after: end)...]))
        else { return nil }
        return RefusedChild(child, at: time)
    }

    private static let dollar = UInt8(ascii: "$")
    private static let backslash = UInt8(ascii: "\\")

    // Byte by byte: a name that begins with an accent makes one `Character` with the sign before it.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == dollar || $0 == backslash }) else { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case backslash: bytes += "\\5C".utf8
            case dollar: bytes += "\\24".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ text: Substring.UTF8View) -> String {
        guard text.contains(backslash) else { return String(Substring(text)) }
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let escape = rest.prefix(2)
            if byte == backslash, escape.elementsEqual("5C".utf8) || escape.elementsEqual("24".utf8) {
                bytes.append(escape.elementsEqual("24".utf8) ? dollar : backslash)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
