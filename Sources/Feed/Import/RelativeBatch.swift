import Accounts
import Directory

/// Responsible people whose children are looked up, and then stored with them.
struct RelativeBatch: Sendable {
    let directory: DirectoryStore
    let source: String
    let today: CivilDate
    let workers: Int
    let relatives: [RelativeDraft]

    /// A child that is not there, because its record was refused or its school is unknown, makes no registration.
    func store() async throws -> BatchResult {
        let keys = Set(relatives.flatMap(\.ties).map(\.pupil))
        let pupils = try await directory.pupils(Array(keys))
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
        let batch = DraftBatch(directory: directory, today: today, workers: workers, drafts: drafts)
        result.add(try await batch.store())
        return result
    }
}
