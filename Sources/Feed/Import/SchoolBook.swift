import Accounts
import Directory

/// The schools of an import, by the ways in which pupils' records refer to them.
struct SchoolBook {
    private let directory: DirectoryStore
    private let source: String
    private let isPlan: Bool
    private let first: FirstFeed?
    /// `nil` for one that neither the feed nor the directory knows: looked up once.
    private var known: [PupilDraft.SchoolReference: School?] = [:]
    /// By UAI.
    private var stored: [String: School] = [:]

    init(directory: DirectoryStore, source: String, isPlan: Bool, first: FirstFeed? = nil) {
        self.directory = directory
        self.source = source
        self.isPlan = isPlan
        self.first = first
    }

    mutating func store(_ facts: SchoolFacts, file: String, line: Int, _ progress: inout ImportProgress) async throws {
        let school = School(uai: facts.uai, name: facts.name)
        let isNew = stored[facts.uai] == nil
        if isNew { stored[facts.uai] = school }
        if let id = facts.feedID {
            guard known[.feedID(id)] == nil else {
                try progress.refuse(
                    Self.refusal(facts, file, line, .duplicateKey, "occurs earlier in the same feed; the first counts"))
                return
            }
            known[.feedID(id)] = school
        }
        guard isNew else {
            try progress.refuse(
                Self.refusal(
                    facts, file, line, .duplicateKey,
                    "another record has the same UAI; its pupils count as that school's"))
            return
        }
        do {
            try await store(facts, &progress)
        } catch let error as DirectoryError where error.code == .misconfigured {
            try progress.refuse(
                Self.refusal(facts, file, line, .refusedByDirectory, "the directory refuses it: \(error.context)"))
        }
    }

    /// The school that a pupil belongs to. A class list may name one that the directory does not know: it is added, so that an
    /// office can begin before the first feed comes, which then completes the entry.
    mutating func school(
        _ reference: PupilDraft.SchoolReference, of pupil: PupilDraft, _ progress: inout ImportProgress
    ) async throws -> School? {
        if known[reference] == nil { known[reference] = .some(try await look(reference, &progress)) }
        if let school = known[reference] ?? nil { return school }
        try progress.refuse(
            pupil.refusal(.unknownSchool, AAFAttribute.school, "neither this feed nor the directory knows its school"))
        return nil
    }

    /// Another import may have begun since it was planned.
    private var isFirst: Bool { isPlan && first != nil }

    private func look(
        _ reference: PupilDraft.SchoolReference, _ progress: inout ImportProgress
    ) async throws -> School? {
        progress.trace.noteOthers()
        switch reference {
        case .feedID(let id): return isFirst ? nil : try await directory.school(feedID: id)
        case .uai(let uai, let name):
            // As the feed itself has it, before the directory does: a plan writes nothing.
            if let school = stored[uai] { return school }
            if !isFirst, let school = try await directory.school(uai: uai) { return school }
            let facts = SchoolFacts(uai: uai, feedID: nil, source: source, name: name ?? uai)
            try await store(facts, &progress)
            return School(uai: uai, name: facts.name)
        }
    }

    /// Another import may add the same school at the same time: then it is there, and is read again.
    private func store(_ facts: SchoolFacts, _ progress: inout ImportProgress) async throws {
        let outcome: StoreOutcome
        do {
            if let sink = first?.sink {
                var records = LDIFRecords(layout: directory.layout)
                let entry = directory.newEntry(facts)
                records.add(entry)
                try await sink.add(records)
                outcome = progress.note(Intention(new: entry), of: facts)
            } else if isPlan {
                outcome = progress.note(try await directory.intention(facts), of: facts)
            } else {
                outcome = try await directory.store(facts)
            }
        } catch let error as DirectoryError where error.code == .conflict || error.code == .outcomeUnknown {
            outcome = try await directory.store(facts)
        }
        progress.report.counts.count(outcome)
        progress.report.counts.schools += 1
    }

    private static func refusal(
        _ facts: SchoolFacts, _ file: String, _ line: Int, _ reason: RefusedRecord.Reason, _ message: String
    ) -> RefusedRecord {
        RefusedRecord(file: file, line: line, key: facts.feedID ?? facts.uai, reason: reason, message: message)
    }
}
