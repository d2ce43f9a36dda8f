import ControlAPI

/// An account as its owner's pages show it.
struct AccountView: Sendable {
    struct ChildView: Sendable {
        let givenName: String
        let surname: String
        let `class`: String?
        let school: String?
    }

    let identifier: String
    let givenName: String
    let surname: String
    let birthDate: String?
    let `class`: String?
    let school: String?
    let schoolAddress: [String]
    let mail: String?
    let codes: [String]
    let isParent: Bool
    let children: [ChildView]

    init(_ account: Portal.Account) {
        identifier = account.identifier
        givenName = account.givenName
        surname = account.surname
        birthDate = BirthDateField.shown(account.birthDate)
        `class` = account.class
        school = account.schoolName
        schoolAddress = account.schoolAddress
        mail = account.maskedMail
        codes = account.activationCodes
        isParent = account.kind == .responsible
        children = account.children.map {
            ChildView(givenName: $0.givenName, surname: $0.surname, class: $0.class, school: $0.schoolName)
        }
    }
}
