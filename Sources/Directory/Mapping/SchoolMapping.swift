import Accounts
import LDAPClient

/// A school's facts as attributes of `ENTStructureUAI=<UAI>,ou=structures,…`.
enum SchoolMapping {
    static let names = [
        AttributeName.ou, AttributeName.structureJointure, AttributeName.structureName, AttributeName.structureSIREN,
        AttributeName.structureType, AttributeName.establishmentUAI, AttributeName.establishmentContract,
        AttributeName.street, AttributeName.postalCode, AttributeName.locality, AttributeName.telephoneNumber,
        AttributeName.source, AttributeName.schoolName,
    ]
    static let objectClasses = [
        "top", ObjectClassName.structure, ObjectClassName.establishment, ObjectClassName.imported,
    ]

    static func attributes(_ facts: SchoolFacts) -> AttributeSet {
        var set = AttributeSet()
        set.set(AttributeName.ou, facts.uai)
        set.set(AttributeName.structureJointure, facts.feedID ?? facts.uai)
        set.set(AttributeName.structureName, facts.rawName ?? facts.name)
        set.set(AttributeName.structureSIREN, facts.siren ?? PupilMapping.notGiven)
        set.set(AttributeName.structureType, facts.type ?? PupilMapping.notGiven)
        set.set(AttributeName.establishmentUAI, facts.uai)
        set.set(AttributeName.establishmentContract, facts.contract ?? PupilMapping.notGiven)
        set.set(AttributeName.street, facts.street)
        set.set(AttributeName.postalCode, facts.postalCode)
        set.set(AttributeName.locality, facts.city)
        set.set(AttributeName.telephoneNumber, facts.phone)
        set.set(AttributeName.source, facts.source)
        set.set(AttributeName.schoolName, facts.name)
        return set
    }

    /// What a feed said of a school, as `attributes` stored it. Stored again, it is the same.
    static func facts(_ entry: Entry) -> SchoolFacts? {
        func given(_ name: String) -> String? {
            entry.first(name).flatMap { $0 == PupilMapping.notGiven ? nil : $0 }
        }
        guard let uai = entry.first(AttributeName.structureUAI), let source = entry.first(AttributeName.source) else {
            return nil
        }
        let name = entry.first(AttributeName.schoolName) ?? uai
        let raw = entry.first(AttributeName.structureName)
        var facts = SchoolFacts(
            uai: uai, feedID: entry.first(AttributeName.structureJointure), source: source, name: name)
        facts.rawName = raw == name ? nil : raw
        facts.siren = given(AttributeName.structureSIREN)
        facts.type = given(AttributeName.structureType)
        facts.contract = given(AttributeName.establishmentContract)
        facts.street = entry.first(AttributeName.street)
        facts.postalCode = entry.first(AttributeName.postalCode)
        facts.city = entry.first(AttributeName.locality)
        facts.phone = entry.first(AttributeName.telephoneNumber)
        return facts
    }

    static func school(_ entry: Entry) -> School? {
        guard let uai = entry.first(AttributeName.structureUAI) else { return nil }
        let cityLine = [AttributeName.postalCode, AttributeName.locality].compactMap(entry.first).joined(separator: " ")
        let address = [entry.first(AttributeName.street) ?? "", cityLine].filter { !$0.isEmpty }
        let name = entry.first(AttributeName.schoolName) ?? entry.first(AttributeName.structureName) ?? uai
        return School(uai: uai, name: name, address: address)
    }
}
