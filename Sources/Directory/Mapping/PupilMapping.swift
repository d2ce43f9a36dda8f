import Accounts
import LDAPClient

/// A pupil's facts as attributes, the same on a registration and on an account.
enum PupilMapping {
    /// Everything that the feed decides but the address, which stays on the registration. On an update each of these is replaced, those that the feed no longer gives removed.
    static let names = [
        AttributeName.sn, AttributeName.givenName, AttributeName.cn, AttributeName.displayName,
        AttributeName.personalTitle,
        AttributeName.jointure, AttributeName.birthDate, AttributeName.patronymic, AttributeName.otherGivenNames,
        AttributeName.structure, AttributeName.pupilClasses, AttributeName.pupilGroups, AttributeName.pupilMEF,
        AttributeName.pupilMEFLabel, AttributeName.pupilLevel, AttributeName.pupilTrack, AttributeName.pupilStatus,
        AttributeName.pupilRegime, AttributeName.pupilIsAdult, AttributeName.source, AttributeName.searchName,
        AttributeName.searchWord,
        AttributeName.className, AttributeName.schoolName, AttributeName.schoolUAI,
    ]

    /// SDET makes these mandatory on `ENTEleve`, and a class list does not have them: "non renseigné".
    static let notGiven = "NR"

    static func attributes(_ facts: PupilFacts, layout: DirectoryLayout, today: CivilDate) -> AttributeSet {
        let structure = layout.structure(uai: facts.schoolUAI).description
        let fullName = "\(facts.givenName) \(facts.surname)"
        var set = AttributeSet()
        set.set(AttributeName.sn, facts.surname)
        set.set(AttributeName.givenName, facts.givenName)
        set.set(AttributeName.cn, fullName)
        set.set(AttributeName.displayName, fullName)
        set.set(AttributeName.personalTitle, facts.title)
        set.set(AttributeName.jointure, facts.key.text)
        set.set(AttributeName.birthDate, facts.birthDate.french)
        set.set(AttributeName.patronymic, facts.patronymic)
        set[AttributeName.otherGivenNames] = facts.otherGivenNames
        set.set(AttributeName.structure, structure)
        set[AttributeName.pupilClasses] =
            facts.classes.isEmpty
            ? ["\(structure)$\(notGiven)"] : facts.classes.map { "\(structure)$\($0)" }
        set[AttributeName.pupilGroups] = facts.groups.map { "\(structure)$\($0)" }
        set.set(AttributeName.pupilMEF, facts.mef ?? notGiven)
        set.set(AttributeName.pupilMEFLabel, facts.mefLabel ?? notGiven)
        set.set(AttributeName.pupilLevel, facts.level ?? notGiven)
        set.set(AttributeName.pupilTrack, facts.track ?? notGiven)
        set.set(AttributeName.pupilStatus, facts.status ?? notGiven)
        set.set(AttributeName.pupilRegime, facts.regime)
        set.set(AttributeName.pupilIsAdult, facts.birthDate.comingOfAge.map { $0 <= today } ?? false ? "O" : "N")
        set.set(AttributeName.source, facts.source)
        set.setSearch(FoldedText(fullName))
        set[AttributeName.className] = facts.classes
        set.set(AttributeName.schoolName, facts.schoolName)
        set.set(AttributeName.schoolUAI, facts.schoolUAI)
        AddressMapping.add(facts.address, to: &set)
        return set
    }

    /// What a feed said of a pupil, as `attributes` stored it. Stored again, it is the same, but for an account, which keeps
    /// no address: the next complete feed then writes it once.
    ///
    /// - Returns: `nil` for an entry that is not one of a pupil.
    static func facts(_ entry: Entry) -> PupilFacts? {
        func given(_ name: String) -> String? { entry.first(name).flatMap { $0 == notGiven ? nil : $0 } }
        guard entry.first(AttributeName.kind) == PersonKind.pupil.rawValue,
            let key = entry.first(AttributeName.registration), let source = entry.first(AttributeName.source),
            let surname = entry.first(AttributeName.sn), let givenName = entry.first(AttributeName.givenName),
            let birthDate = entry.first(AttributeName.birthDate).flatMap(CivilDate.init(french:)),
            let uai = entry.first(AttributeName.schoolUAI)
        else { return nil }
        var facts = PupilFacts(
            key: RegistrationKey(key), source: source, surname: surname, givenName: givenName, birthDate: birthDate,
            schoolUAI: uai, schoolName: entry.first(AttributeName.schoolName) ?? uai)
        let prefix = "\(entry.first(AttributeName.structure) ?? "")$"
        facts.otherGivenNames = entry.strings(AttributeName.otherGivenNames)
        facts.patronymic = entry.first(AttributeName.patronymic)
        facts.title = entry.first(AttributeName.personalTitle)
        facts.classes = entry.strings(AttributeName.className)
        facts.groups = entry.strings(AttributeName.pupilGroups).filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
        facts.mef = given(AttributeName.pupilMEF)
        facts.mefLabel = given(AttributeName.pupilMEFLabel)
        facts.level = given(AttributeName.pupilLevel)
        facts.track = given(AttributeName.pupilTrack)
        facts.status = given(AttributeName.pupilStatus)
        facts.regime = entry.first(AttributeName.pupilRegime)
        facts.address = AddressMapping.address(entry)
        return facts
    }

    /// `National_ELV` and `National_1`: both generations of the code are stored (SDET 4 and 6).
    static func profiles(of kind: PersonKind) -> [String] {
        switch kind {
        case .pupil: ["National_ELV", "National_1"]
        case .responsible: ["National_TUT", "National_2"]
        }
    }
}
