import Synchronization
import TestSupport

/// Writes down what happens, in the order in which it begins and ends.
public final class Recorder: Sendable {
    private struct State {
        var moment = 0
        var open: Set<Int> = []
        var operations: [Operation] = []
        var faultsAtWork = 0
        var faultsSoFar = 0
    }

    /// Proof that an act has begun.
    struct Beginning: Sendable {
        fileprivate var moment: Int
        fileprivate var faultsSoFar: Int
        fileprivate var isDisturbed: Bool
    }

    private let state = Mutex(State())

    public init() {}

    var operations: [Operation] { state.withLock { $0.operations } }

    /// Runs an act and writes down how it ended.
    func record(_ person: Int, _ act: Act, _ body: () async -> Answer) async -> Answer {
        await record([(person, act)], body)
    }

    /// Runs what happens to several people, to each at a moment of their own, and ends for all of them alike.
    func record(_ acts: [(person: Int, act: Act)], _ body: () async -> Answer) async -> Answer {
        let beginning = begin()
        let answer = await body()
        return end(beginning, acts, answer)
    }

    private func begin() -> Beginning {
        state.withLock { state in
            state.moment += 1
            state.open.insert(state.moment)
            return Beginning(
                moment: state.moment, faultsSoFar: state.faultsSoFar, isDisturbed: state.faultsAtWork > 0)
        }
    }

    private func end(_ beginning: Beginning, _ acts: [(person: Int, act: Act)], _ answer: Answer) -> Answer {
        state.withLock { state in
            state.moment += 1
            state.open.remove(beginning.moment)
            let isDisturbed =
                beginning.isDisturbed || state.faultsAtWork > 0 || state.faultsSoFar != beginning.faultsSoFar
            // "Later" is said before anything is done, unless it is said to a second try.
            let answer = answer == .later ? (isDisturbed ? .unknown : .notAdmitted) : answer
            for (person, act) in acts {
                state.operations.append(
                    Operation(
                        person, act, answer, began: beginning.moment, ended: answer == .unknown ? nil : state.moment,
                        isDisturbed: isDisturbed))
            }
            return answer
        }
    }

    /// Runs `body` while something is broken by it.
    func disturb<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        state.withLock { state in
            state.faultsAtWork += 1
            state.faultsSoFar += 1
        }
        defer { state.withLock { $0.faultsAtWork -= 1 } }
        return try await body()
    }

    /// Daemon and slapd are dead: what was in work then will never have an effect that it has not had.
    ///
    /// Waits for everybody who was in the middle of something to notice.
    func nobodyIsLeft() async throws {
        let moment = state.withLock { $0.moment }
        try await until("everybody notices that the daemon is dead") {
            state.withLock { $0.open.allSatisfy { $0 > moment } }
        }
        state.withLock { state in
            state.moment += 1
            for position in state.operations.indices where state.operations[position].ended == nil {
                state.operations[position].ended = state.moment
            }
        }
    }
}
