import Foundation

/// One person on a class list. It knows no code: the list lies on a desk, and whoever finds one opens nothing with it.
public struct ClassListLine: Sendable {
    public enum Situation: Sendable, Equatable {
        case noCode
        case coded(until: Date)
        case expired, active, temporary, suspended
        /// Somebody said that the letter, or the child, is not theirs.
        case refused
    }

    public var school: Letter.School
    public var className: String?
    public var pupil: Letter.Name
    /// `nil` for the pupil's own line.
    public var responsible: Letter.Name?
    public var situation: Situation

    public init(
        school: Letter.School, className: String?, pupil: Letter.Name, responsible: Letter.Name?, situation: Situation
    ) {
        self.school = school
        self.className = className
        self.pupil = pupil
        self.responsible = responsible
        self.situation = situation
    }

    public static func isBefore(_ left: ClassListLine, _ right: ClassListLine) -> Bool { left.place < right.place }

    private var place: ClassOrder {
        ClassOrder(school: school, className: className, pupil: pupil, responsible: responsible)
    }

    /// For the head teacher: what is the case, and where something is to be done, what.
    func words(in site: LetterSite) -> String {
        switch situation {
        case .noCode: "pas encore de lettre"
        case .coded(let expiry): "lettre valable jusqu’au \(site.lastDayInFigures(before: expiry))"
        case .expired: "code périmé : il faut une nouvelle lettre"
        case .active: "compte ouvert"
        case .temporary: "mot de passe temporaire, à changer"
        case .suspended: "compte suspendu"
        case .refused: "lettre refusée (« ce n’est pas moi », « pas mon enfant ») : à vérifier"
        }
    }
}
