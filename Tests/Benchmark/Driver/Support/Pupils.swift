import Accounts
import Directory
import LDAPClient
import TestSupport

/// Pupils out of a number, always the same.
enum Pupils {
    static let today = "2026-01-15"

    static func facts(_ number: Int, school: String) throws -> PupilFacts {
        guard let birthDate = CivilDate(iso8601: birthDate(number)) else { throw TestFailure("no date") }
        var facts = PupilFacts(
            key: key(number), source: "bench", surname: surname(number), givenName: givenName(number),
            birthDate: birthDate, schoolUAI: school, schoolName: "Collège \(school)")
        facts.classes = ["\(3 + number % 4)\(["A", "B", "C", "D"][number / 4 % 4])"]
        facts.mef = "1001001\(number % 10)110"
        facts.mefLabel = "6EME BILANGUE"
        facts.level = "6EME"
        facts.status = "SCOLAIRE"
        return facts
    }

    static func key(_ number: Int) -> RegistrationKey { RegistrationKey("AC-BENCH$\(1_000_000 + number)") }
    static func identifier(_ number: Int) -> String { "eleve.\(number)" }
    static func birthDate(_ number: Int) -> String {
        let (month, day) = (1 + number / 28 % 12, 1 + number % 28)
        return "\(2008 + number % 8)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
    static func givenName(_ number: Int) -> String { givenNames[number % givenNames.count] }

    private static func surname(_ number: Int) -> String {
        var rest = number
        var name = ""
        repeat {
            name += syllables[rest % syllables.count]
            rest /= syllables.count
        } while rest > 0
        return name.capitalized
    }

    private static let givenNames = ["Zoé", "Louis", "Anne-Marie", "Ibrahim", "Maëlys", "Noé", "Jeanne", "Tom", "Inès"]
    private static let syllables = ["ker", "le", "gou", "ric", "pel", "tan", "do", "mar", "nec", "lou", "bre", "sy"]

    /// Registers `numbers` at `school`, by our own client with full windows on several sessions.
    static func register(_ numbers: Range<Int>, school: String, in installation: Installation) async throws {
        let layout = try installation.layout
        guard let today = CivilDate(iso8601: today) else { throw TestFailure("no date") }
        try await installation.withPool(sessions: 4) { pool in
            let directory = DirectoryStore(ldap: pool, layout: layout)
            _ = try await directory.store(
                SchoolFacts(uai: school, feedID: nil, source: "bench", name: "Collège \(school)"))
            try await concurrently(numbers, width: 200) { number in
                _ = try await directory.store(try facts(number, school: school), standing: nil, today: today)
            }
        }
    }
}
