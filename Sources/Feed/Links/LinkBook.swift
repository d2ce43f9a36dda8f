import Accounts

/// The links that pupils' records made, kept until the relatives' records come: some thirty bytes for each.
struct LinkBook {
    private struct Entry {
        var relative: UInt64
        var pupil: UInt64
        var line: Int32
        var file: UInt16
        var relation: Relation?
        var isTaken = false
    }

    private var entries: [Entry] = []
    private var numbers = FeedNumbers()
    private var files: [String] = []
    private var nextUnclaimed = 0
    /// Whether relatives have begun to come.
    private(set) var isSealed = false

    var count: Int { entries.count }

    /// Only before the book is sealed.
    mutating func add(_ draft: PupilDraft) {
        guard !draft.links.links.isEmpty else { return }
        if files.last != draft.file { files.append(draft.file) }
        let pupil = numbers.number(of: FeedKey.id(of: draft.facts.key))
        for link in draft.links.links {
            entries.append(
                Entry(
                    relative: numbers.number(of: link.relative), pupil: pupil, line: Int32(clamping: draft.line),
                    file: UInt16(clamping: files.count - 1), relation: link.relation))
        }
    }

    /// From now on links are taken, and none is added.
    mutating func seal() {
        isSealed = true
        entries.sort { ($0.relative, $0.pupil) < ($1.relative, $1.pupil) }
    }

    /// The links to one relative, each once.
    mutating func take(_ relative: RegistrationKey, source: String) -> [RelativeDraft.Tie] {
        let number = numbers.number(of: FeedKey.id(of: relative))
        var index = entries.partitioningIndex { $0.relative >= number }
        var ties: [RelativeDraft.Tie] = []
        while index < entries.count, entries[index].relative == number {
            entries[index].isTaken = true
            ties.append(tie(entries[index], source: source))
            index += 1
        }
        return ties
    }

    /// The next link whose relative never came, once each.
    mutating func nextUnclaimed(source: String) -> (relative: String, tie: RelativeDraft.Tie)? {
        while nextUnclaimed < entries.count {
            let entry = entries[nextUnclaimed]
            nextUnclaimed += 1
            if !entry.isTaken { return (numbers.id(entry.relative), tie(entry, source: source)) }
        }
        return nil
    }

    private func tie(_ entry: Entry, source: String) -> RelativeDraft.Tie {
        RelativeDraft.Tie(
            pupil: RegistrationKey("\(source)$\(numbers.id(entry.pupil))"), relation: entry.relation,
            file: files[Int(entry.file)], line: Int(entry.line))
    }
}
