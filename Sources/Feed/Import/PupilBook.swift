import Accounts

/// What a feed says of its pupils, as far as their relatives' registrations repeat it: some sixty bytes for each.
///
/// A plan needs it, because pupils whom the import is going to add are not in the directory when it looks at their relatives.
struct PupilBook: Sendable {
    private var numbers = FeedNumbers()
    private var places: [UInt64: Int] = [:]
    /// Given name, surname, birth date and class, each ended by a zero byte; no text of a feed holds one.
    private var texts: [UInt8] = []
    private var schools: [School] = []
    private var schoolNumbers: [School: UInt16] = [:]

    mutating func add(_ key: RegistrationKey, _ person: Person) {
        let known = person.school.flatMap { schoolNumbers[$0] }
        guard let school = person.school, known != nil || schools.count < Int(UInt16.max) else { return }
        let number = known ?? UInt16(schools.count)
        if known == nil {
            schools.append(school)
            schoolNumbers[school] = number
        }
        places[numbers.number(of: FeedKey.id(of: key))] = texts.count
        texts.append(UInt8(number >> 8))
        texts.append(UInt8(number & 0xFF))
        for text in [person.givenName, person.surname, person.birthDate?.french ?? "", person.className ?? ""] {
            texts.append(contentsOf: text.utf8)
            texts.append(0)
        }
    }

    func person(_ key: RegistrationKey) -> Person? {
        var numbers = numbers
        guard let place = places[numbers.number(of: FeedKey.id(of: key))] else { return nil }
        var rest = texts[(place + 2)...]
        func next() -> String {
            let text = rest.prefix { $0 != 0 }
            rest = rest[(text.endIndex + 1)...]
            return String(decoding: text, as: UTF8.self)
        }
        let (givenName, surname, born, className) = (next(), next(), next(), next())
        return Person(
            givenName: givenName, surname: surname, birthDate: CivilDate(french: born),
            school: schools[Int(texts[place]) << 8 | Int(texts[place + 1])],
            className: className.isEmpty ? nil : className)
    }
}
