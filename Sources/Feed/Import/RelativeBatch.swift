import Accounts
import Directory

/// Responsible people whose children are looked up, and then stored with them.
struct RelativeBatch: Sendable {
    let directory: DirectoryStore
    let source: String
    let today: CivilDate
    let workers: Int
    let relatives: [RelativeDraft]
    /// What the same feed says of the pupils, who may not be in the directory yet; for a plan.
    var plannedPupils: PupilBook?
    /// As in `DraftBatch`.
    var isFirst = false
    /// Of a plan for a directory that holds nobody.
    var sink: (any NewEntrySink)?

    /// A child that is not there, because its record was refused or its school is unknown, makes no registration.
    func store() async throws -> BatchResult {
        let pupils = try await pupils()
        var result = BatchResult()
        var drafts: [TieDraft] = []
        for relative in relatives {
            for tie in relative.ties {
                if let child = pupils[tie.pupil] {
                    drafts.append(
                        TieDraft(facts: relative.facts(tie, child: child, source: source), tie: tie))
                } else {
                    result.refusals.append(
                        RefusedRecord(
                            file: tie.file, line: tie.line,
                            key: RegistrationKey(relative: relative.key, child: tie.pupil).text, reason: .unknownPupil,
                            message: "neither this feed nor the directory knows the pupil"))
                }
            }
        }
        let batch = DraftBatch(
            directory: directory, today: today, workers: workers, drafts: drafts, isFirst: isFirst)
        result.add(plannedPupils == nil ? try await batch.store() : try await batch.plan(into: sink))
        return result
    }

    private func pupils() async throws -> [RegistrationKey: Person] {
        var planned: [RegistrationKey: Person] = [:]
        var others: [RegistrationKey] = []
        for key in Set(relatives.flatMap(\.ties).map(\.pupil)) {
            if let person = plannedPupils?.person(key) { planned[key] = person } else { others.append(key) }
        }
        if isFirst, plannedPupils != nil { return planned }
        return try await directory.pupils(others).merging(planned) { $1 }
    }
}
