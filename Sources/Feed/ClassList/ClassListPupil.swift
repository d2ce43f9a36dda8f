import Accounts
import Directory

extension ListRow<PupilColumn> {
    /// One row of a class list as facts.
    func pupil(file: String, source: String) throws(Fault) -> PupilDraft {
        guard let id = try value(.key) else {
            throw Fault(.missingKey, PupilColumn.key.rawValue, "\"\(PupilColumn.key.rawValue)\" is empty")
        }
        let key = try FeedKey.key(id, source: source, attribute: PupilColumn.key.rawValue)
        let birth = try required(.birthDate)
        guard let birthDate = CivilDate(french: birth) ?? CivilDate(iso8601: birth) else {
            throw Fault(
                .invalidDate, PupilColumn.birthDate.rawValue, "no day of the calendar as dd/MM/yyyy or yyyy-MM-dd")
        }
        guard let uai = UAI.normalized(try required(.uai)) else {
            throw Fault(.invalidValue, PupilColumn.uai.rawValue, "the UAI is not seven digits and a letter")
        }
        var facts = PupilFacts(
            key: key, source: source, surname: try required(.surname, maximum: AAFPupil.maximumName),
            givenName: try required(.givenName, maximum: AAFPupil.maximumName), birthDate: birthDate, schoolUAI: uai,
            schoolName: "")
        facts.classes = try value(.className).map { [$0] } ?? []
        return PupilDraft(file: file, line: line, school: .uai(uai, name: try value(.schoolName)), facts: facts)
    }
}
