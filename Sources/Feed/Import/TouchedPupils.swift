import Accounts
import Directory

/// Pupils of whom a feed of changes says something.
struct TouchedPupils {
    private(set) var drafts: [PupilDraft] = []
    private var places: [RegistrationKey: Int] = [:]
    /// Those of whom it says who answers for them.
    private var linked: Set<RegistrationKey> = []

    mutating func add(_ draft: PupilDraft, hasLinks: Bool) {
        places[draft.facts.key] = drafts.count
        drafts.append(draft)
        if hasLinks { linked.insert(draft.facts.key) }
    }

    subscript(key: RegistrationKey) -> PupilDraft? { places[key].map { drafts[$0] } }

    var objections: [RegistrationKey] { drafts.flatMap(\.objections) }

    /// Whether somebody who answered for a pupil is not named any more.
    func disowns(_ tie: StoredTie) -> Bool {
        guard linked.contains(tie.pupil), let draft = self[tie.pupil] else { return false }
        let id = FeedKey.id(of: tie.relative)
        return !draft.links.links.contains { $0.relative == id }
    }
}
