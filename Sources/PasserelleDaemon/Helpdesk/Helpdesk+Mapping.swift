import Accounts
import ControlAPI
import Foundation

// Our values in the contract's words: what helps at a school's counter. Birth dates do not, and with one a code opens an account.
extension Helpdesk.Person {
    init(_ account: Account, for administrator: SchoolAdministrator, isAdministrator: Bool) {
        let person = account.person
        // Another school's child is no business of this one's.
        let children = account.children.filter { administrator.covers(schoolOf: $0.person) }
        let school = account.kind == .pupil ? person.school : children.first?.person.school
        self.init(
            key: (children.first?.registration ?? account.registration).text, kind: .init(account.kind),
            givenName: person.givenName, surname: person.surname, schoolUAI: school?.uai, schoolName: school?.name,
            class: account.kind == .pupil ? person.className : nil, children: children.map(Portal.Child.init),
            stage: .init(account.stage), identifier: account.identifier.text,
            maskedMail: account.mail.map { MailMask(address: $0).text },
            temporaryPasswordExpiresAt: account.temporaryPassword?.expiry.formatted(.iso8601),
            administrator: isAdministrator)
    }

    init(_ registration: Registration, _ policy: LifecyclePolicy, now: Date) {
        let person = registration.person
        self.init(
            key: registration.key.text, kind: .init(registration.kind), givenName: person.givenName,
            surname: person.surname, schoolUAI: person.school?.uai, schoolName: person.school?.name,
            class: registration.kind == .pupil ? person.className : nil,
            children: registration.child.map { [Portal.Child($0)] } ?? [],
            stage: .init(registration.stage(policy, now: now)),
            codeExpiresAt: registration.code?.expiry.formatted(.iso8601),
            refusedAt: registration.refusedAt?.formatted(.iso8601))
    }
}
