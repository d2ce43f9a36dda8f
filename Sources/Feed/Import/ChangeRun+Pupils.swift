import Accounts
import Directory

// Schools and pupils.
extension ChangeRun {
    mutating func changeSchool(_ change: AAFChange, _ progress: inout ImportProgress) async throws {
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

    mutating func changePupils(_ changes: ArraySlice<AAFChange>, _ progress: inout ImportProgress) async throws {
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
    func countSchoolsOfLeavers(_ progress: inout ImportProgress) async throws {
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

    mutating func note(_ draft: PupilDraft, hasLinks: Bool, _ progress: inout ImportProgress) async throws {
        guard let school = try await schools.school(draft.school, of: draft, &progress) else { return }
        var complete = draft
        complete.facts.schoolUAI = school.uai
        complete.facts.schoolName = school.name
        for record in complete.leftOut { try progress.refuse(record) }
        pupils.add(complete, hasLinks: hasLinks)
    }

    static let unknown =
        "changes what the directory does not know: import the complete feed that came before these changes"
}
