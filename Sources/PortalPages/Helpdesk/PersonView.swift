import ControlAPI
import Foundation

/// Somebody of the school as the desk's pages show them.
struct PersonView: Sendable {
    struct ChildView: Sendable {
        let givenName: String
        let surname: String
        let `class`: String?
    }

    let key: String
    let givenName: String
    let surname: String
    let isParent: Bool
    let `class`: String?
    let school: String?
    let children: [ChildView]
    let identifier: String?
    let mail: String?
    let state: StateView
    /// Until when the one given or mailed last works.
    let temporaryUntil: String?
    /// On this day somebody said that the letter, or the child, is not theirs.
    let refused: String?
    let isAdministrator: Bool
    let mayGetPassword: Bool
    let mayGetLetter: Bool

    init(_ person: Helpdesk.Person, _ clock: PaperClock) {
        key = person.key
        givenName = person.givenName
        surname = person.surname
        isParent = person.kind == .responsible
        `class` = person.class
        school = person.schoolName
        children = person.children.map {
            ChildView(givenName: $0.givenName, surname: $0.surname, class: $0.class)
        }
        identifier = person.identifier
        mail = person.maskedMail
        state = StateView(person.stage, codeUntil: clock.lastDay(before: person.codeExpiresAt))
        temporaryUntil = person.stage == .temporary ? clock.time(person.temporaryPasswordExpiresAt) : nil
        refused = clock.time(person.refusedAt)
        isAdministrator = person.administrator
        let hasAccount = person.identifier != nil
        mayGetPassword = hasAccount && !person.administrator && person.stage != .suspended
        mayGetLetter = !hasAccount
    }
}

/// How far somebody has come, for the template `desk-state`: exactly one holds.
struct StateView: Sendable {
    let isWithoutCode: Bool
    let isCoded: Bool
    let isExpired: Bool
    let isActive: Bool
    let isTemporary: Bool
    let isSuspended: Bool
    let codeUntil: String?

    init(_ stage: Helpdesk.ActivationStage, codeUntil: String?) {
        isWithoutCode = stage == .noCode
        isCoded = stage == .coded
        isExpired = stage == .expired
        isActive = stage == .active
        isTemporary = stage == .temporary
        isSuspended = stage == .suspended
        self.codeUntil = codeUntil
    }
}
