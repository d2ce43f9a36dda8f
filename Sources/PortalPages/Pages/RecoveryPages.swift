import ControlAPI

struct ForgottenPasswordPage: Sendable {
    var identifier = Field()
}

struct ForgottenIdentifierPage: Sendable {
    var mail = Field()
}

/// What the templates `temporary-password-sent` and `reminder-sent` may say: the same to everybody.
struct SentPage: Sendable {
    let maskedMail: String
}

/// What the template `temporary-password` may say.
struct TemporaryPasswordPage: Sendable {
    let identifier: String
    var isRefused = false
    var password: NewPasswordField
    var isWrong = false

    var answer: Answer {
        var page = self
        page.isWrong = true
        return .page(.temporaryPassword, page, status: .unprocessableContent)
    }
}

// A forgotten password or identifier.
extension Pages {
    func askTemporaryPassword(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        let identifier = Field.missing(form["identifier"])
        guard !identifier.isWrong else {
            return .page(
                .forgottenPassword, ForgottenPasswordPage(identifier: identifier), status: .unprocessableContent)
        }
        let reply = try await calls.call(
            Portal.RequestTemporaryPassword.self, .init(identifier: identifier.value, client: visitor.address))
        visitor.visit.outcome = .temporaryPasswordAsked(maskedMail: reply.maskedMail)
        return .redirect(.temporaryPasswordSent)
    }

    func temporaryPasswordSent(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard case .temporaryPasswordAsked(let mask) = visitor.visit.outcome else {
            return .redirect(.forgottenPassword)
        }
        return .page(.temporaryPasswordSent, SentPage(maskedMail: mask))
    }

    func temporaryPassword(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard case .mustChangePassword(let identifier) = visitor.visit.entry else { return .redirect(.home) }
        return .page(
            .temporaryPassword,
            TemporaryPasswordPage(identifier: identifier, password: NewPasswordField(try await passwordRules())))
    }

    func replaceTemporaryPassword(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard case .mustChangePassword(let identifier) = visitor.visit.entry else { return .redirect(.home) }
        var page = TemporaryPasswordPage(identifier: identifier, password: NewPasswordField(try await passwordRules()))
        page.password.check(form)
        guard !page.password.isWrong else { return page.answer }
        let delay: Visit.Delay?
        do {
            let reply = try await calls.call(
                Portal.ReplaceTemporaryPassword.self,
                .init(
                    identifier: identifier, temporaryPassword: form.secret("temporary"),
                    newPassword: form.secret("password"), client: visitor.address))
            delay = .init(seconds: reply.effectiveWithinSeconds)
        } catch Portal.Failure.credentialsRefused {
            page.isRefused = true
            return page.answer
        } catch Portal.Failure.passwordRejected(let problems) {
            page.password.problems = Problems(naming: problems.map(\.rawValue))
            return page.answer
        }
        visitor.leave()
        visits.end(of: identifier, but: visitor.token)
        visitor.visit.outcome = .passwordChanged(delay: delay)
        return .redirect(.passwordReplaced)
    }

    func passwordReplaced(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        var page = SignInForm()
        if case .passwordChanged(let delay) = visitor.visit.outcome { page.delay = delay }
        return .page(.passwordReplaced, page)
    }

    func askReminder(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        var mail = Field.missing(form["mail"])
        if !mail.isWrong {
            do {
                let reply = try await calls.call(
                    Portal.RequestIdentifierReminder.self, .init(mail: mail.value, client: visitor.address))
                visitor.visit.outcome = .reminderAsked(maskedMail: reply.maskedMail)
                return .redirect(.reminderSent)
            } catch Portal.Failure.mailInvalid {
                mail.problems = ["invalid": true]
            }
        }
        return .page(.forgottenIdentifier, ForgottenIdentifierPage(mail: mail), status: .unprocessableContent)
    }

    func reminderSent(_ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        guard case .reminderAsked(let mask) = visitor.visit.outcome else { return .redirect(.forgottenIdentifier) }
        return .page(.reminderSent, SentPage(maskedMail: mask))
    }
}
