import Accounts
import Directory

/// A `modifyRequest` or `deleteRequest`, whose person or school is known by key alone until the directory has been asked.
struct AAFChange: Equatable {
    var record: AAFRecord
    var category: AAFCategory
    var file: String
    var key: RegistrationKey

    var isDeletion: Bool { record.operation == .delete }

    func refusal(_ reason: RefusedRecord.Reason, _ message: String) -> RefusedRecord {
        RefusedRecord(file: file, line: record.line, key: key.text, reason: reason, message: message)
    }

    func refusal(_ fault: Fault) -> RefusedRecord { fault.record(file: file, line: record.line, key: key.text) }

    /// A pupil as the change leaves it.
    ///
    /// - Parameter facts: as the directory holds them.
    /// - Returns: a draft without links when the change says nothing of them.
    func pupil(_ facts: PupilFacts, source: String) throws(Fault) -> PupilDraft {
        var facts = facts
        try change(AAFAttribute.surname) { (name) throws(Fault) in
            facts.surname = try record.required(name, maximum: AAFPupil.maximumName)
        }
        try change(AAFAttribute.givenName) { (name) throws(Fault) in
            facts.givenName = try record.required(name, maximum: AAFPupil.maximumName)
        }
        try change(AAFAttribute.birthDate) { (name) throws(Fault) in facts.birthDate = try AAFPupil.birthDate(record) }
        try change(AAFAttribute.patronymic) { (name) throws(Fault) in
            facts.patronymic = try record.one(name, maximum: AAFPupil.maximumName)
        }
        try change(AAFAttribute.otherGivenNames) { (name) throws(Fault) in
            facts.otherGivenNames = try record.all(name)
        }
        try change(AAFAttribute.title) { (name) throws(Fault) in facts.title = try record.one(name) }
        try change(AAFAttribute.mef) { (name) throws(Fault) in facts.mef = try record.one(name) }
        try change(AAFAttribute.mefLabel) { (name) throws(Fault) in facts.mefLabel = try record.one(name) }
        try change(AAFAttribute.level) { (name) throws(Fault) in facts.level = try record.one(name) }
        try change(AAFAttribute.track) { (name) throws(Fault) in facts.track = try record.one(name) }
        try change(AAFAttribute.status) { (name) throws(Fault) in facts.status = try record.one(name) }
        try change(AAFAttribute.regime) { (name) throws(Fault) in facts.regime = try record.one(name) }

        facts.address = AAFAddress.changed(facts.address, by: record)
        var reference = PupilDraft.SchoolReference.uai(facts.schoolUAI, name: facts.schoolName)
        var school: String?
        try change(AAFAttribute.school) { (name) throws(Fault) in
            let id = try record.required(name, maximum: FeedKey.maximumLength)
            reference = .feedID(try FeedKey.key(id, source: source, attribute: name).text)
            school = id
            // What belongs to the school that the pupil left.
            (facts.classes, facts.groups) = ([], [])
        }
        try change(AAFAttribute.classes) { (name) throws(Fault) in
            facts.classes = try AAFPupil.names(record, name, within: school)
        }
        try change(AAFAttribute.groups) { (name) throws(Fault) in
            facts.groups = try AAFPupil.names(record, name, within: school)
        }
        let links = hasLinks ? PupilLinks(LinkValues(record), pupil: FeedKey.id(of: key)) : PupilLinks()
        return PupilDraft(file: file, line: record.line, school: reference, facts: facts, links: links)
    }

    /// Whether it says anew who answers for the pupil.
    var hasLinks: Bool { record.speaks(of: AAFAttribute.relations) }

    /// Whether it says a part of that, from which nothing can be concluded without the rest, which the directory does not keep.
    var hasLinksInPart: Bool {
        !hasLinks && ([AAFAttribute.authority] + AAFAttribute.formerRelations).contains(where: record.speaks)
    }

    /// A relative as the change leaves it.
    func relative(_ draft: RelativeDraft) throws(Fault) -> RelativeDraft {
        var draft = draft
        (draft.file, draft.line) = (file, record.line)
        try change(AAFAttribute.surname) { (name) throws(Fault) in
            draft.surname = try record.required(name, maximum: AAFPupil.maximumName)
        }
        try change(AAFAttribute.givenName) { (name) throws(Fault) in
            draft.givenName = try record.required(name, maximum: AAFPupil.maximumName)
        }
        try change(AAFAttribute.title) { (name) throws(Fault) in draft.title = try record.one(name) }
        draft.address = AAFAddress.changed(draft.address, by: record)
        draft.mail = AAFMail.changed(draft.mail, by: record)
        return draft
    }

    /// A school as the change leaves it. Its UAI names the entry, so another one cannot be put in its place here.
    func school(_ facts: SchoolFacts) throws(Fault) -> SchoolFacts {
        var facts = facts
        try change(AAFAttribute.commonName) { (name) throws(Fault) in
            let raw = try record.one(name)
            facts.name = raw.map(SchoolName.readable) ?? facts.uai
            facts.rawName = raw == facts.name ? nil : raw
        }
        try change(AAFAttribute.siren) { (name) throws(Fault) in facts.siren = try record.one(name) }
        try change(AAFAttribute.type) { (name) throws(Fault) in facts.type = try record.one(name) }
        try change(AAFAttribute.contract) { (name) throws(Fault) in facts.contract = try record.one(name) }
        try change(AAFAttribute.street) { (name) throws(Fault) in facts.street = try record.one(name) }
        try change(AAFAttribute.postalCode) { (name) throws(Fault) in facts.postalCode = try record.one(name) }
        try change(AAFAttribute.city) { (name) throws(Fault) in facts.city = try record.one(name) }
        try change(AAFAttribute.phone) { (name) throws(Fault) in facts.phone = try AAFSchool.phone(record) }
        return facts
    }

    private func change(_ attribute: String, _ body: (String) throws(Fault) -> Void) throws(Fault) {
        if record.speaks(of: attribute) { try body(attribute) }
    }
}
