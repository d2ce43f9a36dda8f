import Foundation

/// Where somebody stands in a pile of letters, or on a list: by school, class and pupil, the pupil before the family.
///
/// As a French reader sorts: `6A` comes before `10B`, `Éloïse` among the E.
struct ClassOrder: Comparable {
    private let words: [String]

    init(school: Letter.School, className: String?, pupil: Letter.Name, responsible: Letter.Name?) {
        words = [
            school.name, school.uai ?? "", className ?? "", pupil.surname, pupil.givenName, responsible?.surname ?? "",
            responsible?.givenName ?? "",
        ]
    }

    static func < (left: ClassOrder, right: ClassOrder) -> Bool {
        for (one, other) in zip(left.words, right.words) {
            switch compare(one, other) {
            case .orderedAscending: return true
            case .orderedDescending: return false
            case .orderedSame: continue
            }
        }
        return false
    }

    static func == (left: ClassOrder, right: ClassOrder) -> Bool {
        zip(left.words, right.words).allSatisfy { compare($0, $1) == .orderedSame }
    }

    private static func compare(_ left: String, _ right: String) -> ComparisonResult {
        left.compare(
            right, options: [.numeric, .caseInsensitive, .diacriticInsensitive], range: nil,
            locale: Locale(identifier: "fr_FR"))
    }
}
