/// Whether a person's history could have been one act after the other, each at some moment between its beginning and its
/// end, with the answers that were given (Herlihy and Wing, 1990).
///
/// Searched by sets: all pairs of a state and the acts that have happened already although they have not ended. An act that
/// ends must have happened; one whose outcome is unknown may have, until its end or for ever. Of two pairs that differ only in
/// that one has used up more acts of unknown outcome, the other explains everything that this one does, and is kept. Whoever looks
/// before they write looks as soon as they find what they need, which rules nothing out; and of several acts that are alike the one
/// that ends first happens first.
public struct Linearization: Sendable {
    /// A history that no order explains.
    public struct Contradiction: Error, CustomStringConvertible {
        public var operation: Operation
        /// What the person could be when it ended.
        public var states: [PersonModel]
        /// All of this person up to there, as it ended.
        public var history: [Operation]

        public var description: String {
            """
            no order of what happened explains this answer:
              \(operation)
            at that moment the account could only be one of
            \(states.map { "  \($0)" }.joined(separator: "\n"))
            what came before:
            \(history.map { "  \($0)" }.joined(separator: "\n"))
            """
        }
    }

    /// More possibilities than are worth following: nothing is said about this history.
    public struct Undecided: Error {}

    private static let limit = 100_000

    private let operations: [Operation]
    /// By the position of an act of unknown outcome, those that are the same act and do not end later.
    private let twins: [Int: [Int]]
    /// The largest number of possibilities that were open at once.
    public private(set) var width = 1

    /// - Parameter operations: of one person.
    public init(_ operations: [Operation]) {
        let admitted = operations.filter { $0.answer != .notAdmitted }
        self.operations = admitted
        let unknown = admitted.indices.filter { admitted[$0].answer == .unknown }
        let alike = Dictionary(grouping: unknown) { admitted[$0].act }.values.map { positions in
            positions.sorted { (admitted[$0].ended ?? .max, $0) < (admitted[$1].ended ?? .max, $1) }
        }
        twins = alike.reduce(into: [:]) { twins, positions in
            for (rank, position) in positions.enumerated() { twins[position] = Array(positions[..<rank]) }
        }
    }

    /// - Throws: `Contradiction`, `Undecided`.
    public mutating func check(from start: PersonModel) throws {
        var possible = Possibilities()
        _ = possible.insert(Possibility(state: start))
        var pending: Set<Int> = []
        for event in events() {
            switch event {
            case .begin(let position): pending.insert(position)
            case .end(let position):
                let reached = try reach(from: possible, pending)
                pending.remove(position)
                possible = Possibilities()
                for possibility in reached.all {
                    if let rest = possibility.ending(position, isUnknown: operations[position].answer == .unknown) {
                        _ = possible.insert(rest)
                    }
                }
                guard !possible.isEmpty else { throw contradiction(at: position, Set(reached.all.map(\.state))) }
            }
        }
    }

    private enum Event {
        case begin(Int)
        case end(Int)
    }

    private func events() -> [Event] {
        var events: [(Int, Event)] = []
        for (position, operation) in operations.enumerated() {
            events.append((operation.began, .begin(position)))
            if let ended = operation.ended { events.append((ended, .end(position))) }
        }
        return events.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Everything that can have happened by now.
    private mutating func reach(from start: Possibilities, _ pending: Set<Int>) throws -> Possibilities {
        var reached = Possibilities()
        var open = start.all.map { looking($0, pending) }.filter { reached.insert($0) }
        while let possibility = open.popLast() {
            for next in successors(of: possibility, pending) {
                let next = looking(next, pending)
                if reached.insert(next) { open.append(next) }
            }
            guard reached.count <= Self.limit else { throw Undecided() }
        }
        width = max(width, reached.count)
        return reached
    }

    private func successors(of possibility: Possibility, _ pending: Set<Int>) -> [Possibility] {
        var next = possibility.state.steps.map { possibility.reaching($0) }
        for position in pending where !possibility.hasHappened(position) {
            let operation = operations[position]
            let hasLooked = possibility.looked.contains(position)
            let isAfterTwin = (twins[position] ?? []).contains {
                pending.contains($0) && !possibility.hasHappened($0) && possibility.looked.contains($0) == hasLooked
            }
            guard !isAfterTwin else { continue }
            for state in operation.outcomes(in: possibility.state, hasLooked: hasLooked) {
                next.append(possibility.reaching(state, by: position, isUnknown: operation.answer == .unknown))
            }
        }
        return next
    }

    private func looking(_ possibility: Possibility, _ pending: Set<Int>) -> Possibility {
        var looked = possibility
        for position in pending
        where !possibility.hasHappened(position) && !possibility.looked.contains(position)
            && possibility.state.allowsLook(of: operations[position].act) == true
        {
            looked.looked.insert(position)
        }
        return looked
    }

    private func contradiction(at position: Int, _ states: Set<PersonModel>) -> Contradiction {
        let end = operations[position].ended ?? .max
        let history = operations.filter { $0.began < end }.sorted { ($0.ended ?? .max) < ($1.ended ?? .max) }
        return Contradiction(operation: operations[position], states: Array(states), history: history)
    }
}
