import ControlAPI
import Foundation
import Letters

extension ClassListLine {
    /// - Parameter uai: of the school that was asked about.
    /// - Throws: for an answer whose date is none.
    public init(_ member: Administration.ClassMember, school uai: String) throws {
        let own = Letter.Name(givenName: member.givenName, surname: member.surname)
        var child: Letter.Name?
        if let givenName = member.childGivenName, let surname = member.childSurname {
            child = .init(givenName: givenName, surname: surname)
        }
        let situation: Situation =
            switch member.stage {
            case .noCode where member.refusedAt != nil: .refused
            case .noCode: .noCode
            case .coded: .coded(until: try Date(member.codeExpiresAt ?? "", strategy: .iso8601))
            case .expired: .expired
            case .active: .active
            case .temporary: .temporary
            case .suspended: .suspended
            }
        self.init(
            school: .init(uai: uai, name: member.schoolName ?? uai), className: member.class, pupil: child ?? own,
            responsible: child == nil ? nil : own, situation: situation)
    }
}
