import ControlAPI

/// The two boxes of a new password, with the rule that stands above them. Never shows what was typed.
struct NewPasswordField: Sendable {
    struct Rules: Sendable {
        let minimumLength: Int
        let maximumLength: Int
        let requiresDigit: Bool
        let requiresNonDigit: Bool
        let requiresVariety: Bool

        init(_ rules: Portal.DescribePasswordRules.Reply) {
            minimumLength = rules.minimumLength
            maximumLength = rules.maximumLength
            requiresDigit = rules.requiresDigit
            requiresNonDigit = rules.requiresNonDigit
            requiresVariety = rules.minimumEntropyBits > 0
        }
    }

    let rules: Rules
    /// The first one of an account that is being opened.
    let isFirst: Bool
    var problems: Problems?
    var confirmationProblems: Problems?

    var isWrong: Bool { problems != nil || confirmationProblems != nil }

    init(_ rules: Rules, isFirst: Bool = false) {
        self.rules = rules
        self.isFirst = isFirst
    }

    /// Looks at what needs no daemon, so that a form with something else to correct tells of this as well.
    mutating func check(_ form: Form) {
        let password = form.secret("password").text
        confirmationProblems = password == form.secret("confirmation").text ? nil : ["different": true]
        guard !password.isEmpty else {
            problems = ["missing": true]
            return
        }
        func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
        var found: [Portal.PasswordProblem] = []
        if password.count < rules.minimumLength { found.append(.tooShort) }
        if password.count > rules.maximumLength { found.append(.tooLong) }
        if rules.requiresDigit, !password.contains(where: isDigit) { found.append(.missingDigit) }
        if rules.requiresNonDigit, password.allSatisfy(isDigit) { found.append(.missingNonDigit) }
        problems = Problems(naming: found.map(\.rawValue))
    }
}

extension Pages {
    func passwordRules() async throws -> NewPasswordField.Rules {
        .init(try await calls.call(Portal.DescribePasswordRules.self, NoParameters()))
    }
}
