import Accounts
import Directory

/// A record of category `Eleve` as facts.
enum AAFPupil {
    /// Names longer than this are damage.
    static let maximumName = 128

    static func draft(_ record: AAFRecord, file: String, source: String) throws(Fault) -> PupilDraft {
        let key = try record.key(source: source)
        let school = try record.required(AAFAttribute.school, maximum: FeedKey.maximumLength)
        let birthDate = try birthDate(record)
        var facts = PupilFacts(
            key: key, source: source, surname: try record.required(AAFAttribute.surname, maximum: maximumName),
            givenName: try record.required(AAFAttribute.givenName, maximum: maximumName), birthDate: birthDate,
            schoolUAI: "",
            schoolName: "")
        facts.otherGivenNames = try record.all(AAFAttribute.otherGivenNames)
        facts.patronymic = try record.one(AAFAttribute.patronymic, maximum: maximumName)
        facts.title = try record.one(AAFAttribute.title)
        facts.classes = try names(record, AAFAttribute.classes, within: school)
        facts.groups = try names(record, AAFAttribute.groups, within: school)
        facts.mef = try record.one(AAFAttribute.mef)
        facts.mefLabel = try record.one(AAFAttribute.mefLabel)
        facts.level = try record.one(AAFAttribute.level)
        facts.track = try record.one(AAFAttribute.track)
        facts.status = try record.one(AAFAttribute.status)
        facts.regime = try record.one(AAFAttribute.regime)
        facts.address = AAFAddress.address(record)
        let reference = try FeedKey.key(school, source: source, attribute: AAFAttribute.school)
        let links = PupilLinks(LinkValues(record), pupil: FeedKey.id(of: key))
        return PupilDraft(file: file, line: record.line, school: .feedID(reference.text), facts: facts, links: links)
    }

    static func birthDate(_ record: AAFRecord) throws(Fault) -> CivilDate {
        guard let date = CivilDate(french: try record.required(AAFAttribute.birthDate)) else {
            throw Fault(
                .invalidDate, AAFAttribute.birthDate,
                "\(AAFAttribute.birthDate) is no day of the calendar as dd/MM/yyyy")
        }
        return date
    }

    /// `52002$1 STMG 3` as `1 STMG 3`. What lies in another school than the pupil's own is left out.
    ///
    /// - Parameter school: `nil` where a change does not say which one that is: then nothing is left out.
    static func names(_ record: AAFRecord, _ attribute: String, within school: String?) throws(Fault) -> [String] {
        var result: [String] = []
        for value in try record.all(attribute) {
            let parts = value.split(separator: "$", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = try FeedText.clean(String(parts[1]), attribute) else {
                throw Fault(.invalidValue, attribute, "\(attribute) is not \"<school>$<name>\"")
            }
            if school == nil || parts[0] == school ?? "", !result.contains(name) { result.append(name) }
        }
        return result
    }
}
