import Feed

/// Of which schools a dropped delivery speaks, and of which it says everything: only that takes the place of what others say.
struct DropCoverage: Codable, Sendable, Equatable {
    /// Where it says something.
    private(set) var schools: Set<String> = []
    /// Of which it names everybody: whom it leaves out has left.
    private(set) var complete: Set<String> = []

    init() {}

    init(_ planned: PlannedImport) { add(planned) }

    /// What a report of a former version tells, which took every delivery for complete that was no delta.
    init(legacy report: DropReport, isDelta: Bool) {
        schools = Set(report.plan?.schools.map(\.uai) ?? [])
        complete = isDelta ? [] : schools
    }

    /// Of several deliveries in one folder.
    mutating func add(_ planned: PlannedImport) {
        // Nobody knows the school of somebody who is gone, and no feed will ever cover it.
        let named = planned.schools.subtracting([""])
        schools.formUnion(named)
        if planned.isComplete { complete.formUnion(named) }
    }

    mutating func add(_ other: DropCoverage) {
        schools.formUnion(other.schools)
        complete.formUnion(other.complete)
    }

    /// Whether nothing is left of what `other` says.
    func replaces(_ other: DropCoverage) -> Bool { !complete.isEmpty && other.schools.isSubset(of: complete) }

    /// Schools of which `other` says what was before this.
    func overlap(with other: DropCoverage) -> Set<String> { complete.intersection(other.schools) }
}
