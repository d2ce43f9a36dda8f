/// What a person may be now, and which of the acts that have not ended have happened for it.
struct Possibility: Hashable {
    var state: PersonModel
    /// Positions of those with a known answer.
    var happened: Set<Int> = []
    /// Positions of those whose outcome nobody knows.
    var uncertain: Set<Int> = []

    /// Positions of those that have looked and not written yet.
    var looked: Set<Int> = []

    func reaching(_ state: PersonModel) -> Possibility {
        var next = self
        next.state = state
        return next
    }

    func reaching(_ state: PersonModel, by position: Int, isUnknown: Bool) -> Possibility {
        var next = reaching(state)
        next.looked.remove(position)
        if isUnknown { next.uncertain.insert(position) } else { next.happened.insert(position) }
        return next
    }

    func hasHappened(_ position: Int) -> Bool { happened.contains(position) || uncertain.contains(position) }

    /// What is left when an act ends; `nil` when it would have had to happen.
    func ending(_ position: Int, isUnknown: Bool) -> Possibility? {
        guard isUnknown || happened.contains(position) else { return nil }
        var rest = self
        rest.happened.remove(position)
        rest.uncertain.remove(position)
        rest.looked.remove(position)
        return rest
    }
}

/// A set of possibilities, without those that explain nothing which another one does not.
struct Possibilities {
    /// The smallest sets of uncertain acts by which each possibility is reached, under that possibility without them.
    private var uncertain: [Possibility: [Set<Int>]] = [:]

    var isEmpty: Bool { uncertain.isEmpty }
    private(set) var count = 0

    var all: [Possibility] {
        uncertain.flatMap { possibility, sets in
            sets.map {
                var full = possibility
                full.uncertain = $0
                return full
            }
        }
    }

    /// - Returns: false when it adds nothing.
    mutating func insert(_ new: Possibility) -> Bool {
        var key = new
        key.uncertain = []
        var sets = uncertain[key] ?? []
        guard !sets.contains(where: { $0.isSubset(of: new.uncertain) }) else { return false }
        count -= sets.count
        sets.removeAll { $0.isSuperset(of: new.uncertain) }
        sets.append(new.uncertain)
        count += sets.count
        uncertain[key] = sets
        return true
    }
}
