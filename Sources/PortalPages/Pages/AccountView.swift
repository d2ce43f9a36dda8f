import ControlAPI

/// An account as its owner's pages show it.
struct AccountView: Sendable {
    struct ChildView: Sendable {
        /// Its place on the page, from 1.
        let number: Int
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
        children = account.children.enumerated().map { index, child in
            ChildView(
                number: index + 1, givenName: child.givenName, surname: child.surname, class: child.class,
                school: child.schoolName)
        }
    }
}
