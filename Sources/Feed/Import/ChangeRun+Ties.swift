import Accounts
import Directory

// Who answers for whom.
extension ChangeRun {
    mutating func changeTies(_ progress: inout ImportProgress) async throws {
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

    func withdraw(_ keys: [RegistrationKey], _ progress: inout ImportProgress) async throws {
        for part in keys.batches(of: Self.batchSize) {
            let work = WithdrawalBatch(directory: importer.directory, keys: part, isPlan: isPlan)
            try progress.count(people: try await work.run())
        }
    }

    func run(_ drafts: [some StorableDraft], _ progress: inout ImportProgress) async throws {
        let work = DraftBatch(directory: importer.directory, today: today, workers: importer.window, drafts: drafts)
        try progress.count(people: isPlan ? try await work.plan(into: nil) : try await work.store())
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
