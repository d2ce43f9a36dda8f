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

    mutating func count(_ line: RollCall.Line, isLockedOut: Bool) {
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
        lockedOut = isLockedOut ? 1 : 0
        owingMail = line.owesMail ? 1 : 0
    }
}
