/// A mail address, typed twice because nobody can be told that it was wrong.
struct MailField: Sendable {
    var value = ""
    var confirmation = ""
    var problems: Problems?
    var confirmationProblems: Problems?

    var isWrong: Bool { problems != nil || confirmationProblems != nil }

    init() {}

    init(_ form: Form) {
        value = form["mail"]
        confirmation = form["mailConfirmation"]
        problems = value.isEmpty ? ["missing": true] : nil
        confirmationProblems = value.lowercased() == confirmation.lowercased() ? nil : ["different": true]
    }
}
