import Accounts
import ControlAPI

// Our values in the contract's words.
extension Portal.Account {
    init(_ account: Accounts.Account, school: School?) {
        self.init(
            identifier: account.identifier.text, kind: .init(account.kind), state: .init(account.state),
            givenName: account.person.givenName, surname: account.person.surname,
            birthDate: account.person.birthDate?.iso8601, schoolName: school?.name ?? account.person.school?.name,
            schoolAddress: school?.address ?? [], class: account.kind == .pupil ? account.person.className : nil,
            maskedMail: account.mail.map { MailMask(address: $0).text }, activationCodes: account.usedCodes,
            children: account.children.map(Portal.Child.init))
    }
}

extension Portal.Child {
    init(_ child: Accounts.Child) {
        let person = child.person
        self.init(
            givenName: person.givenName, surname: person.surname, schoolName: person.school?.name,
            class: person.className)
    }
}

extension Portal.Candidate {
    init(_ registration: Registration) {
        let person = registration.person
        self.init(
            kind: .init(registration.kind), givenName: person.givenName, surname: person.surname,
            birthDate: person.birthDate?.iso8601, schoolName: person.school?.name,
            class: registration.kind == .pupil ? person.className : nil,
            child: registration.child.map(Portal.Child.init))
    }
}

extension ControlAPI.PersonKind {
    init(_ kind: Accounts.PersonKind) {
        self =
            switch kind {
            case .pupil: .pupil
            case .responsible: .responsible
            }
    }
}

extension ControlAPI.AccountState {
    init(_ state: Accounts.AccountState) {
        self =
            switch state {
            case .active: .active
            case .temporary: .temporary
            case .suspended: .suspended
            }
    }
}
