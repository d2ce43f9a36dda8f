import ControlAPI

/// What the template `choose` may say: identifier, password, mail address.
struct ChoicePage: Sendable {
    let person: FoundPage.Person
    let isForParent: Bool
    var identifier: Field
    var suggestions: [String]
    var password: NewPasswordField
    var mail = MailField()
    var isWrong = false

    init(_ claim: Visit.Claim, _ rules: NewPasswordField.Rules) {
        person = FoundPage(claim.candidate).person
        isForParent = claim.candidate.kind == .responsible
        identifier = Field(claim.suggestions.first ?? "")
        suggestions = claim.suggestions
        password = NewPasswordField(rules, isFirst: true)
    }

    /// Reads the form, and looks at what needs no daemon.
    mutating func read(_ form: Form) {
        identifier = .missing(form["identifier"])
        password.check(form)
        mail = MailField(form)
    }

    mutating func apply(_ failure: Portal.Failure) throws {
        switch failure {
        case .identifierUnavailable(let free):
            identifier.problems = ["taken": true]
            suggestions = free
        case .identifierInvalid(let problem): identifier.problems = [problem.rawValue: true]
        case .passwordRejected(let problems): password.problems = Problems(naming: problems.map(\.rawValue))
        case .mailInvalid: mail.problems = ["invalid": true]
        default: throw failure
        }
    }

    var answer: Answer {
        var page = self
        page.isWrong = true
        return .page(.choose, page, status: .unprocessableContent)
    }

    var hasProblems: Bool { identifier.isWrong || password.isWrong || mail.isWrong }
}

/// What the template `created` may say.
struct CreatedPage: Sendable {
    let account: AccountView
}

// A first visit: from the person to the account.
extension Pages {
    func choose(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard let claim = visitor.visit.claim else { return .redirect(.activation) }
        return .page(.choose, ChoicePage(claim, try await passwordRules()))
    }

    func activate(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard let claim = visitor.visit.claim else { return .redirect(.activation) }
        var page = ChoicePage(claim, try await passwordRules())
        page.read(form)
        do {
            if !page.identifier.isWrong { try await checkIdentifier(claim, &page, visitor) }
            guard !page.hasProblems else { return page.answer }
            let account = try await calls.call(
                Portal.Activate.self,
                .init(
                    code: claim.code, givenName: claim.givenName, birthDate: claim.birthDate,
                    identifier: page.identifier.value, password: form.secret("password"), mail: page.mail.value,
                    client: visitor.address)
            ).account
            visitor.leave()
            visitor.visit.outcome = .created(account)
            return .redirect(.created)
        } catch Portal.Failure.activationRefused {
            // The letter expired while its holder was choosing, or somebody used it in another window.
            visitor.leave()
            var page = ActivationForm(claim.candidate.kind)
            page.isRefused = true
            return .page(.activationForm, page, status: .unprocessableContent)
        } catch let failure as Portal.Failure {
            try page.apply(failure)
            return page.answer
        }
    }

    /// Asked apart from the activation, so that one answer tells of everything that is to be corrected.
    private func checkIdentifier(_ claim: Visit.Claim, _ page: inout ChoicePage, _ visitor: Visitor) async throws {
        do {
            let reply = try await calls.call(
                Portal.CheckIdentifier.self,
                .init(
                    code: claim.code, givenName: claim.givenName, birthDate: claim.birthDate,
                    identifier: page.identifier.value, client: visitor.address))
            if !reply.available {
                try page.apply(.identifierUnavailable(suggestedIdentifiers: reply.suggestedIdentifiers))
            }
        } catch let failure as Portal.Failure {
            try page.apply(failure)
        }
    }

    func created(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard case .created(let account) = visitor.visit.outcome else { return .redirect(.home) }
        return .page(.created, CreatedPage(account: AccountView(account)))
    }
}
