import Accounts
import Directory

/// Pupils with different keys that are stored together.
struct PupilBatch: Sendable {
    /// How often a pupil is read again after somebody else changed the same entry, or a write's outcome was not known.
    static let attempts = 5

    let directory: DirectoryStore
    let today: CivilDate
    /// Writes at the same time.
    let workers: Int
    let pupils: [PupilDraft]

    func store() async throws -> BatchResult {
        var result = BatchResult()
        var pending = pupils
        for _ in 0..<Self.attempts where !pending.isEmpty {
            let standings = try await directory.standings(of: pending.map(\.facts.key))
            let part = try await store(pending, standings)
            result.outcomes += part.outcomes
            result.refusals += part.refusals
            pending = part.again
        }
        result.refusals += pending.map {
            $0.refusal(.conflict, nil, "others changed the same entry again and again; import again")
        }
        return result
    }

    private func store(_ pupils: [PupilDraft], _ standings: [RegistrationKey: Standing]) async throws -> BatchResult {
        try await withThrowingTaskGroup(of: BatchResult.self) { group in
            for first in 0..<min(workers, pupils.count) {
                group.addTask {
                    var result = BatchResult()
                    for index in stride(from: first, to: pupils.count, by: workers) {
                        let pupil = pupils[index]
                        try await store(pupil, standings[pupil.facts.key], &result)
                    }
                    return result
                }
            }
            return try await group.reduce(into: BatchResult()) { $0.add($1) }
        }
    }

    private func store(_ pupil: PupilDraft, _ standing: Standing?, _ result: inout BatchResult) async throws {
        do {
            result.outcomes.append(try await directory.store(pupil.facts, standing: standing, today: today))
        } catch let error as DirectoryError {
            switch error.code {
            // `notFound`: the pupil opened an account, or somebody deleted the entry.
            case .conflict, .notFound, .outcomeUnknown: result.again.append(pupil)
            case .misconfigured:
                result.refusals.append(
                    pupil.refusal(.refusedByDirectory, nil, "the directory refuses it: \(error.context)"))
            default: throw error
            }
        }
    }
}

/// What became of a batch.
struct BatchResult: Sendable {
    var outcomes: [StoreOutcome] = []
    var refusals: [RefusedRecord] = []
    /// To be read and stored again.
    var again: [PupilDraft] = []

    mutating func add(_ other: BatchResult) {
        outcomes += other.outcomes
        refusals += other.refusals
        again += other.again
    }
}
