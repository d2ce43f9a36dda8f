import Accounts
import Directory

/// A responsible person whose children have still to be looked up.
struct RelativeDraft: Equatable {
    /// A child that the person answers for.
    struct Tie: Equatable {
        var pupil: RegistrationKey
        var relation: Relation?
        /// Where a feed says so: in the pupil's record, or in the row of a list.
        var file: String
        var line: Int
    }

    var file: String
    var line: Int
    /// The person's own.
    var key: RegistrationKey
    var surname: String
    var givenName: String
    var title: String?
    var address: PostalAddress?
    var mail: String?
    /// What a list says in the same row; AAF says it in the pupils' records.
    var ties: [Tie] = []

    func refusal(_ reason: RefusedRecord.Reason, _ message: String) -> RefusedRecord {
        RefusedRecord(file: file, line: line, key: key.text, reason: reason, message: message)
    }

    func facts(_ tie: Tie, child: Person, source: String) -> RelativeFacts {
        RelativeFacts(
            key: RegistrationKey(relative: key, child: tie.pupil), source: source, surname: surname,
            givenName: givenName, title: title, address: address, mail: mail, child: child, relation: tie.relation)
    }
}

/// A responsible person and one child, ready to be stored.
struct TieDraft: StorableDraft {
    var facts: RelativeFacts
    var tie: RelativeDraft.Tie

    var key: RegistrationKey { facts.key }
    var schoolUAI: String { facts.child.school?.uai ?? "" }

    func intention(in directory: DirectoryStore, standing: Standing?, today: CivilDate) -> Intention {
        directory.intention(facts, standing: standing)
    }

    func store(in directory: DirectoryStore, standing: Standing?, today: CivilDate) async throws -> StoreOutcome {
        try await directory.store(facts, standing: standing)
    }

    func newEntry(in directory: DirectoryStore, today: CivilDate) -> NewEntry { directory.newEntry(facts) }

    func refusal(_ reason: RefusedRecord.Reason, _ message: String) -> RefusedRecord {
        RefusedRecord(file: tie.file, line: tie.line, key: key.text, reason: reason, message: message)
    }
}
