import Accounts

/// Brings the two sides of links together: pupils' records come first, then the relatives whom they name.
struct RelativeQueue {
    private let source: String
    /// Whether the delivery has relatives at all. Without, nobody is refused an account by it.
    private let isExpecting: Bool
    private var book = LinkBook()
    private var seen = SeenKeys()
    private var seenTies = SeenKeys()
    private var waiting: [RelativeDraft] = []
    private var waitingTies = 0
    private var objections: [RegistrationKey] = []
    /// Relatives whom no pupil names as a legal representative. That is decided, and told, at the pupils.
    private var unlinked = 0

    init(source: String, isExpecting: Bool) {
        self.source = source
        self.isExpecting = isExpecting
    }

    /// Whether relatives have begun to come.
    var hasBegun: Bool { book.isSealed }

    /// Remembers whom a pupil's record names, and tells who of them gets no registration.
    mutating func note(_ pupil: PupilDraft, _ progress: inout ImportProgress) throws {
        if isExpecting {
            for record in pupil.leftOut { try progress.refuse(record) }
            objections += pupil.objections
        }
        guard hasBegun else { return book.add(pupil) }
        guard !pupil.links.links.isEmpty else { return }
        try progress.refuse(
            pupil.refusal(
                .unknownRelative, AAFAttribute.relations,
                "comes after relatives in the same delivery: its own are left out; put pupils first"))
    }

    /// - Returns: as many people as make a batch, once there are so many.
    mutating func take(
        _ draft: RelativeDraft, _ progress: inout ImportProgress
    ) throws -> [RelativeDraft]? {
        if !book.isSealed { book.seal() }
        guard let linked = try linked(draft, &progress) else { return nil }
        waiting.append(linked)
        waitingTies += linked.ties.count
        return waitingTies >= ImportRun.batchSize ? takeLast() : nil
    }

    /// Ties that may be there from an earlier feed, and that this one objects to.
    mutating func takeObjections(atLeast count: Int) -> [RegistrationKey]? {
        guard objections.count >= count else { return nil }
        defer { objections = [] }
        return objections
    }

    mutating func takeLast() -> [RelativeDraft]? {
        guard !waiting.isEmpty else { return nil }
        defer {
            waiting = []
            waitingTies = 0
        }
        return waiting
    }

    /// Tells of links whose other end never came, some at a time.
    ///
    /// - Returns: whether there may be more.
    mutating func refuseUnclaimed(_ progress: inout ImportProgress) throws -> Bool {
        guard isExpecting else { return false }
        for _ in 0..<1000 {
            guard let (relative, tie) = book.nextUnclaimed(source: source) else { return false }
            let key = RegistrationKey(relative: RegistrationKey("\(source)$\(relative)"), child: tie.pupil)
            try progress.refuse(
                RefusedRecord(
                    file: tie.file, line: tie.line, key: key.text, attribute: AAFAttribute.relations,
                    reason: .unknownRelative, message: "the delivery has no such relative"))
        }
        return true
    }

    var notes: [String] {
        var notes: [String] = []
        if !isExpecting, !hasBegun, book.count > 0 {
            notes.append(
                "\(book.count) responsible people named by pupils: left for a delivery that has PersRelEleve files, too"
            )
        }
        if unlinked > 0 {
            notes.append(
                "\(unlinked) relatives whom no pupil of this delivery names as a legal representative: left alone")
        }
        return notes
    }

    /// With the children that the pupils' records named; a list names them itself, row by row.
    private mutating func linked(_ draft: RelativeDraft, _ progress: inout ImportProgress) throws -> RelativeDraft? {
        var linked = draft
        if draft.ties.isEmpty {
            guard seen.insert(draft.key) else {
                try progress.refuse(draft.refusal(.duplicateKey, "occurs earlier in the same feed; the first counts"))
                return nil
            }
            linked.ties = book.take(draft.key, source: source)
            if linked.ties.isEmpty {
                unlinked += 1
                progress.report.counts.ignored += 1
                return nil
            }
        } else {
            for tie in draft.ties where !seenTies.insert(RegistrationKey(relative: draft.key, child: tie.pupil)) {
                try progress.refuse(
                    draft.refusal(
                        .duplicateKey, "the same person and pupil stand earlier in the list; the first counts"))
                return nil
            }
        }
        return linked
    }
}
