import Accounts
import ControlAPI

/// Counts of each class, whatever the number of people.
struct StatisticsTable {
    private struct Key: Hashable, Comparable {
        var uai: String
        var className: String

        static func < (left: Key, right: Key) -> Bool { (left.uai, left.className) < (right.uai, right.className) }
    }

    private var classes: [Key: Administration.ClassStatistics] = [:]
    private(set) var counted = 0

    /// Counts everybody of a roll call.
    ///
    /// - Parameter tell: called with the number so far, now and then and at the end: a caller who waits sees that something
    ///   happens, and the call is given its time anew.
    mutating func count(
        _ call: RollCall, _ throttles: Throttles, tell: (Int) async throws -> Void
    ) async throws {
        try await call.run { line in
            let isLockedOut = line.account.map { throttles.isLockedOut($0.identifier.text, now: call.now) } ?? false
            count(line, isLockedOut: isLockedOut)
            if counted.isMultiple(of: Self.progressStep) { try await tell(counted) }
        }
        try await tell(counted)
    }

    static let progressStep = 5000

    private mutating func count(_ line: RollCall.Line, isLockedOut: Bool) {
        counted += 1
        let school = line.pupil.school
        let key = Key(uai: school?.uai ?? "", className: line.pupil.className ?? "")
        let one = Administration.Headcount(line, isLockedOut: isLockedOut)
        var row =
            classes[key]
            ?? .init(
                schoolUAI: school?.uai, schoolName: school?.name, class: line.pupil.className, pupils: .init(),
                responsible: .init())
        switch line.kind {
        case .pupil: row.pupils += one
        case .responsible: row.responsible += one
        }
        classes[key] = row
    }

    /// By school and class.
    var rows: [Administration.ClassStatistics] { classes.sorted { $0.key < $1.key }.map(\.value) }
}

extension Administration.Headcount {
    fileprivate init(_ line: RollCall.Line, isLockedOut: Bool) {
        self.init()
        switch line.stage {
        case .noCode: registered = 1
        case .coded: (registered, coded) = (1, 1)
        case .expired: (registered, expired) = (1, 1)
        case .active: activated = 1
        case .temporary: (activated, temporary) = (1, 1)
        case .suspended: (activated, suspended) = (1, 1)
        }
        refused = line.refusedAt == nil ? 0 : 1
        lockedOut = isLockedOut ? 1 : 0
        owingMail = line.owesMail ? 1 : 0
    }
}
