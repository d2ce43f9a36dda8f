/// The templates that pages are made of: `<name>.mustache`.
enum PageName: String, Sendable, CaseIterable {
    case home
    case activation
    case activationForm = "activation-form"
    case found
    case notMe = "not-me"
    case choose, created
    case forgottenPassword = "forgotten-password"
    case temporaryPasswordSent = "temporary-password-sent"
    case temporaryPassword = "temporary-password"
    case passwordReplaced = "password-replaced"
    case forgottenIdentifier = "forgotten-identifier"
    case reminderSent = "reminder-sent"
    case space, account
    case accountPassword = "account-password"
    case accountMail = "account-mail"
    case accountChild = "account-child"
    case accountRefusal = "account-refusal"
    case help, trouble
    case deskSignIn = "desk-sign-in"
    case deskHome = "desk-home"
    case deskFound = "desk-found"
    case deskPerson = "desk-person"
    case deskSlip = "desk-slip"
    case deskClasses = "desk-classes"
    case deskClass = "desk-class"
}
