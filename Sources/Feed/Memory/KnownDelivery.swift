import Accounts
import Crypto
import Directory

/// What the files of a delivery are known by.
public struct DeliveryContents: Sendable {
    let files: [KnownDelivery.File]
}

/// A complete delivery that was compared with the directory record by record, and what that found.
///
/// When the same files come again, they say the same. If everything that they say stands in the directory as it was said, and
/// nothing else of the same source does but what stood there when a comparison found nothing to do, another one finds nothing
/// either: one look through the directory takes the place of a look-up for each record. Accounts that were opened meanwhile
/// make no difference, for they keep what the feed said last.
struct KnownDelivery: Sendable {
    /// A file, whatever it is called.
    struct File: Sendable, Equatable, Codable {
        var name: String
        var category: String?
        var size: Int
        /// SHA-256, hexadecimal.
        var digest: String
    }

    /// What a source has in the directory and the delivery does not say.
    struct Surplus: Sendable, Equatable, Codable {
        private var count = 0
        private var sum: UInt64 = 0

        mutating func add(_ mark: UInt64) {
            count += 1
            sum &+= mark
        }
    }

    struct Facts: Sendable, Codable {
        /// Of passerelle: another one may store the same record otherwise.
        var build: String
        var files: [File]
        /// Where schools are in the directory, which each pupil's entry repeats.
        var structures: String
        /// `yyyy-MM-dd`: from that day on somebody is of age who was not.
        var goodBefore: String?
        /// As it is when there is nothing to do, without what depends on how the files came.
        var report: FeedReport
        var refused: RefusedRecords
        var plan: PlanDigest
        /// By UAI.
        var schools: [String]
        /// Whether whom it leaves out has left.
        var isComplete: Bool
        /// Of marks.
        var count: Int
        var surplus = Surplus()
    }

    var facts: Facts
    /// Of everything that the delivery says; sorted, each once.
    var marks: [UInt64]

    /// - Returns: `nil` when there is too much to remember, or this program cannot tell itself from another.
    init?(_ planned: PlannedImport, files: [File], in layout: DirectoryLayout) {
        guard let trace = planned.trace, trace.isWhole, let build = DeliveryMemory.build else { return nil }
        var report = planned.report
        report.counts.settle()
        report.notes = Array(report.notes.dropFirst(planned.delivery.notes.count))
        marks = Array(Set(trace.marks)).sorted()
        facts = Facts(
            build: build, files: files, structures: layout.structures.description,
            goodBefore: trace.goodBefore?.iso8601, report: report, refused: trace.refused,
            plan: planned.plan.digest.withoutRemovals, schools: planned.plan.schools.keys.sorted(),
            isComplete: planned.isComplete, count: marks.count,
            surplus: planned.isEmpty ? planned.surplus ?? Surplus() : Surplus())
    }

    init(facts: Facts, marks: [UInt64]) {
        self.facts = facts
        self.marks = marks
    }

    /// Whether a delivery consists of the same files, on a day that makes no difference.
    func isMade(of files: [FeedFile], today: CivilDate, in layout: DirectoryLayout) async throws -> Bool {
        guard facts.build == DeliveryMemory.build, facts.structures == layout.structures.description,
            facts.files.count == files.count
        else { return false }
        if let day = facts.goodBefore.flatMap({ CivilDate(iso8601: $0) }), day <= today { return false }
        // Sizes first: they are cheap, and seldom the same by chance.
        for (known, file) in zip(facts.files, files) where try known.size != file.size { return false }
        for (known, file) in zip(facts.files, files) {
            guard try await file.content() == known.renamed(file.name) else { return false }
        }
        return true
    }

    /// What the files are called now, by what they were called.
    func names(in files: [FeedFile]) -> [String: String] {
        Dictionary(zip(facts.files.map(\.name), files.map(\.name))) { first, _ in first }
    }

    /// Compares what the delivery says with everything that the directory holds of its source.
    ///
    /// - Returns: `nil` when something that the delivery says does not stand there.
    func surplus(of source: String, in directory: DirectoryStore) async throws -> Surplus? {
        var isFound = [Bool](repeating: false, count: marks.count)
        var missing = marks.count
        var surplus = Surplus()
        try await directory.remembered(of: source) { fact in
            let mark =
                fact.hasLeft
                ? PlanDigest.mark(fact.name, fact.digest, "left") : PlanDigest.mark(fact.name, fact.digest)
            let index = marks.partitioningIndex { $0 >= mark }
            guard index < marks.count, marks[index] == mark else { return surplus.add(mark) }
            // Once more when a registration was left over next to the account.
            if !isFound[index] { missing -= 1 }
            isFound[index] = true
        }
        return missing == 0 ? surplus : nil
    }
}

extension KnownDelivery.File {
    fileprivate func renamed(_ name: String) -> Self {
        var file = self
        file.name = name
        return file
    }
}

extension FeedFile {
    /// Reads the file to its end.
    func content() async throws -> KnownDelivery.File {
        var input = try InputFile(path: path, name: name)
        var hash = SHA256()
        var count = 0
        while true {
            let part = try input.next { (bytes) throws(FeedError) in
                hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
                return bytes.count
            }
            guard part > 0 else { break }
            // Reading blocks; others are to have their turn on this thread.
            if (count + part) >> 22 != count >> 22 { await Task.yield() }
            count += part
            try Task.checkCancellation()
        }
        let digest = hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return KnownDelivery.File(name: name, category: category?.rawValue, size: count, digest: digest)
    }
}
