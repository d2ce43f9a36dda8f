import Accounts
import Directory

/// One pass over a feed of changes, which plans or applies it.
///
/// A day's changes are few: they are taken in whole, and what they change is looked up. Schools come first, then pupils, then
/// who answers for them: pupils may name relatives who come with the same delivery, or who are known from an earlier one.
struct ChangeRun {
    private static let batchSize = 128
    /// Beyond that a complete feed is the quicker way, and this one is not what its name says.
    static let maximumRecords = 200_000

    let importer: FeedImporter
    let today: CivilDate
    let isPlan: Bool
    private var schools: SchoolBook
    private var pupils = TouchedPupils()
    private var pupilChanges: [AAFChange] = []
    private var relatives: [RegistrationKey: RelativeDraft] = [:]
    private var relativeChanges: [AAFChange] = []
    /// Whom the delivery adds or changes, and whom it deletes.
    private var seen: [AAFCategory: SeenKeys] = [:]
    private var deleted: [AAFCategory: SeenKeys] = [:]
    private var records = 0
    private var notes: [String] = []
    /// A leaver's registrations are removed with the leaver.
    private var leavers: Set<RegistrationKey> = []

    init(importer: FeedImporter, today: CivilDate, isPlan: Bool) {
        self.importer = importer
        self.today = today
        self.isPlan = isPlan
        schools = SchoolBook(directory: importer.directory, source: importer.source, isPlan: isPlan)
    }

    mutating func take(_ item: FeedItem, of file: FeedFile, _ progress: inout ImportProgress) async throws {
        records += 1
        guard records <= Self.maximumRecords else {
            throw FeedError(
                .notUnderstood, file: file.name,
                "a delivery of more than \(Self.maximumRecords) changes; import the complete feed")
        }
        switch item {
        case .ignored: progress.report.counts.ignored += 1
        case .refused(let record): try progress.refuse(record)
        case .school(let facts, let line):
            try await schools.store(facts, file: file.name, line: line, &progress)
        case .pupil(let draft):
            let refusal = draft.refusal(.duplicateKey, nil, "occurs earlier in the same feed; the first counts")
            guard try isFirst(draft.facts.key, .pupils, refusal, &progress) else { return }
            try await note(draft, hasLinks: true, &progress)
        case .relative(let draft):
            let refusal = draft.refusal(.duplicateKey, "occurs earlier in the same feed; the first counts")
            if try isFirst(draft.key, .relatives, refusal, &progress) { relatives[draft.key] = draft }
        case .change(let change):
            let refusal = change.refusal(.duplicateKey, "occurs earlier in the same feed; the first counts")
            guard
                change.isDeletion
                    ? deleted[change.category, default: SeenKeys()].insert(change.key)
                    : try isFirst(change.key, change.category, refusal, &progress)
            else { return }
            switch change.category {
            case .schools: try await changeSchool(change, &progress)
            case .pupils: pupilChanges.append(change)
            default: relativeChanges.append(change)
            }
        }
    }

    mutating func finish(_ progress: inout ImportProgress) async throws {
        for first in stride(from: 0, to: pupilChanges.count, by: Self.batchSize) {
            try await changePupils(pupilChanges[first..<min(first + Self.batchSize, pupilChanges.count)], &progress)
        }
        if isPlan { try await countSchoolsOfLeavers(&progress) }
        for batch in pupils.drafts.batches(of: Self.batchSize) {
            try await run(batch, &progress)
        }
        try await withdraw(pupils.objections, &progress)
        try await changeTies(&progress)
        progress.report.notes += notes + progress.notesOnTies
    }

    /// Whether somebody really goes. Some academies delete and add in one day whoever changes school: such a person stays.
    private func goes(_ change: AAFChange) -> Bool {
        change.isDeletion && seen[change.category]?.contains(change.key) != true
    }

    private mutating func isFirst(
        _ key: RegistrationKey, _ category: AAFCategory, _ refusal: RefusedRecord, _ progress: inout ImportProgress
    ) throws -> Bool {
        if seen[category, default: SeenKeys()].insert(key) { return true }
        try progress.refuse(refusal)
        return false
    }
}

// Schools and pupils.
extension ChangeRun {
    private mutating func changeSchool(_ change: AAFChange, _ progress: inout ImportProgress) async throws {
        guard !change.isDeletion else {
            notes.append("\(change.key): a school that the feed deletes; its entry and its people stay")
            return
        }
        guard let facts = try await importer.directory.facts(ofSchool: change.key.text) else {
            return try progress.refuse(change.refusal(.unknownSchool, Self.unknown))
        }
        do {
            let changed = try change.school(facts)
            try await schools.store(changed, file: change.file, line: change.record.line, &progress)
        } catch let fault as Fault {
            try progress.refuse(change.refusal(fault))
        }
    }

    private mutating func changePupils(_ changes: ArraySlice<AAFChange>, _ progress: inout ImportProgress) async throws
    {
        let directory = importer.directory
        let known = try await directory.facts(ofPupils: changes.filter { !$0.isDeletion }.map(\.key))
        let leaving = changes.filter(goes)
        let standings = try await directory.standings(of: leaving.map(\.key))
        for tie in isPlan ? try await directory.tiedRegistrations(to: leaving.map(\.key)) : [] {
            let school = tie.child.flatMap { standings[$0]?.schoolUAI } ?? ""
            progress.plan(PlannedChange(.removed, tie, schoolUAI: school, reason: LeaverSearch.tieReason))
        }
        for change in leaving {
            guard let standing = standings[change.key] else { continue }
            leavers.insert(change.key)
            if isPlan { progress.leave(change.key, standing, reason: "the feed deletes the pupil") }
        }
        for change in changes where !change.isDeletion {
            guard let facts = known[change.key] else {
                try progress.refuse(change.refusal(.unknownPupil, Self.unknown))
                continue
            }
            if change.hasLinksInPart {
                try progress.refuse(
                    change.refusal(
                        .contradictoryLink,
                        "says who represents the pupil without \(AAFAttribute.relations): left for the complete feed"))
            }
            do {
                try await note(
                    try change.pupil(facts, source: importer.source), hasLinks: change.hasLinks, &progress)
            } catch let fault as Fault {
                try progress.refuse(change.refusal(fault))
            }
        }
    }

    /// Of how many at their school those are who leave: a delta of a whole school's pupils is as likely a mistake as a complete
    /// feed without them.
    private func countSchoolsOfLeavers(_ progress: inout ImportProgress) async throws {
        let schools = Set(progress.plan.departures.filter { $0.key.child == nil }.map(\.schoolUAI))
        for uai in schools.sorted() where !uai.isEmpty {
            var (accounts, pupils) = (0, 0)
            try await importer.directory.members(ofSchool: uai, source: importer.source) { member in
                guard !member.hasLeft else { return }
                pupils += 1
                if member.identifier != nil { accounts += 1 }
            }
            progress.plan.count(accounts: accounts, pupils: pupils, of: uai)
        }
    }

    private mutating func note(_ draft: PupilDraft, hasLinks: Bool, _ progress: inout ImportProgress) async throws {
        guard let school = try await schools.school(draft.school, of: draft, &progress) else { return }
        var complete = draft
        complete.facts.schoolUAI = school.uai
        complete.facts.schoolName = school.name
        for record in complete.leftOut { try progress.refuse(record) }
        pupils.add(complete, hasLinks: hasLinks)
    }

    private static let unknown =
        "changes what the directory does not know: import the complete feed that came before these changes"
}

// Who answers for whom.
extension ChangeRun {
    private mutating func changeTies(_ progress: inout ImportProgress) async throws {
        let changed = relativeChanges.map(\.key)
        let named = pupils.drafts.flatMap { pupil in pupil.links.links.map { relative($0.relative) } }
        let touched = Set(changed + relatives.keys + named)
        // Those whom a link names are looked up by all their ties: one of them tells the name.
        var stored: [RegistrationKey: StoredTie] = [:]
        for part in Array(touched).batches(of: Self.batchSize) {
            for tie in try await importer.directory.ties(ofPupils: [], relatives: part, source: importer.source) {
                stored[tie.facts.key] = tie
            }
        }
        for part in pupils.drafts.map(\.facts.key).batches(of: Self.batchSize) {
            for tie in try await importer.directory.ties(ofPupils: part, relatives: [], source: importer.source) {
                stored[tie.facts.key] = tie
            }
        }
        let known = Self.persons(in: stored)
        var gone: Set<RegistrationKey> = []
        for change in relativeChanges {
            if change.isDeletion {
                if goes(change) { gone.insert(change.key) }
            } else if let former = known[change.key] {
                do {
                    relatives[change.key] = try change.relative(former)
                } catch {
                    try progress.refuse(change.refusal(error))
                }
            } else {
                try progress.refuse(change.refusal(.unknownRelative, Self.unknown))
            }
        }
        let ties = stored.values.filter { gone.contains($0.relative) || pupils.disowns($0) }.map(\.facts.key)
        try await withdraw(ties.sorted { $0.text < $1.text }, &progress)
        try await store(stored, without: Set(ties), gone, &progress)
    }

    private mutating func store(
        _ stored: [RegistrationKey: StoredTie], without gone: Set<RegistrationKey>, _ deleted: Set<RegistrationKey>,
        _ progress: inout ImportProgress
    ) async throws {
        let persons = Self.persons(in: stored).merging(relatives) { $1 }
        var drafts: [RegistrationKey: TieDraft] = [:]
        for pupil in pupils.drafts {
            for link in pupil.links.links {
                let key = RegistrationKey(relative: relative(link.relative), child: pupil.facts.key)
                let tie = RelativeDraft.Tie(
                    pupil: pupil.facts.key, relation: link.relation, file: pupil.file, line: pupil.line)
                guard let person = persons[relative(link.relative)], !deleted.contains(person.key) else {
                    try progress.refuse(
                        RefusedRecord(
                            file: pupil.file, line: pupil.line, key: key.text, attribute: AAFAttribute.relations,
                            reason: .unknownRelative,
                            message: "neither the delivery nor the directory knows the relative"))
                    continue
                }
                let facts = person.facts(tie, child: pupil.facts.person, source: importer.source)
                drafts[key] = TieDraft(facts: facts, tie: tie)
            }
        }
        for (key, former) in stored where drafts[key] == nil && !gone.contains(key) && !leavers.contains(former.pupil) {
            let pupil = pupils[former.pupil]
            // Of a tie that nothing touches neither end was named: it was looked up for its person's name.
            guard let person = relatives[former.relative] ?? (pupil == nil ? nil : persons[former.relative]) else {
                continue
            }
            let tie = RelativeDraft.Tie(
                pupil: former.pupil, relation: former.facts.relation, file: pupil?.file ?? person.file,
                line: pupil?.line ?? person.line)
            let child = pupil?.facts.person ?? former.facts.child
            drafts[key] = TieDraft(facts: person.facts(tie, child: child, source: importer.source), tie: tie)
        }
        for part in drafts.values.sorted(by: { $0.key.text < $1.key.text }).batches(of: Self.batchSize) {
            try await run(part, &progress)
        }
    }

    /// As one of their ties tells of them, the same one each time: of a registration, if there is one, because an account keeps
    /// no address that the feed has.
    private static func persons(in ties: [RegistrationKey: StoredTie]) -> [RegistrationKey: RelativeDraft] {
        let sorted = ties.values.sorted {
            ($0.isActivated ? 1 : 0, $0.facts.key.text) < ($1.isActivated ? 1 : 0, $1.facts.key.text)
        }
        return Dictionary(sorted.map { ($0.relative, RelativeDraft($0)) }) { first, _ in first }
    }

    private func relative(_ id: String) -> RegistrationKey { RegistrationKey("\(importer.source)$\(id)") }

    private func withdraw(_ keys: [RegistrationKey], _ progress: inout ImportProgress) async throws {
        for part in keys.batches(of: Self.batchSize) {
            let work = WithdrawalBatch(directory: importer.directory, keys: part, isPlan: isPlan)
            try progress.count(people: try await work.run())
        }
    }

    private func run(_ drafts: [some StorableDraft], _ progress: inout ImportProgress) async throws {
        let work = DraftBatch(directory: importer.directory, today: today, workers: importer.window, drafts: drafts)
        try progress.count(people: isPlan ? try await work.plan(into: nil) : try await work.store())
    }
}

/// Pupils of whom a feed of changes says something.
private struct TouchedPupils {
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

extension RelativeDraft {
    /// Without a place: no record of the delivery is to blame for what is stored.
    fileprivate init(_ tie: StoredTie) {
        self.init(
            file: "", line: 0, key: tie.relative, surname: tie.facts.surname,
            givenName: tie.facts.givenName, title: tie.facts.title, address: tie.facts.address, mail: tie.facts.mail)
    }
}

extension Array {
    fileprivate func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
