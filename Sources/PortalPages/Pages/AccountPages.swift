import ControlAPI

/// What the templates `space` and `account` may say.
struct AccountPage: Sendable {
    struct Service: Sendable {
        let name: String
        let address: String
        let about: String?
    }

    let account: AccountView
    let services: [Service]
    /// What the owner just did, for one page.
    var passwordChanged = false
    /// With `passwordChanged`, when the former one may open the ENT for so long.
    var delay: Visit.Delay?
    var mailChanged = false
    var childAdded = false
    var childRefused = false
}

/// What the template `account-password` may say.
struct AccountPasswordPage: Sendable {
    let identifier: String
    /// An administrator asks for the change.
    let isAsked: Bool
    var wrongPassword = false
    var password: NewPasswordField
    var isWrong = false
}

/// What the template `account-mail` may say.
struct AccountMailPage: Sendable {
    var wrongPassword = false
    var mail = MailField()
    var isWrong = false
}

/// What the template `account-child` may say.
struct AccountChildPage: Sendable {
    var wrongPassword = false
    /// The child is on this account already; or a pupil came here by typing the address.
    var isNotPermitted = false
    var claim = ActivationForm(.responsible)
    var isWrong = false
}

// What the owner of an account sees and does. Whatever changes something asks for the password again.
extension Pages {
    func space(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        try await show(.space, owner, &visitor)
    }

    func account(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        try await show(.account, owner, &visitor)
    }

    private func show(_ page: PageName, _ owner: String, _ visitor: inout Visitor) async throws -> Answer {
        do {
            let account = try await calls.call(
                Portal.DescribeAccount.self, .init(identifier: owner, client: visitor.address)
            ).account
            let open = services.filter { $0.isOpen(to: account) }
            var content = AccountPage(
                account: AccountView(account),
                services: open.map { .init(name: $0.name, address: $0.address, about: $0.about) },
                mailChanged: visitor.visit.outcome == .mailChanged, childAdded: visitor.visit.outcome == .childAdded,
                childRefused: visitor.visit.outcome == .childRefused)
            if case .passwordChanged(let delay) = visitor.visit.outcome {
                content.passwordChanged = true
                content.delay = delay
            }
            return .page(page, content)
        } catch Portal.Failure.credentialsRefused {
            // Suspended, deleted, or closed by an administrator's temporary password since.
            visitor.leave()
            return .redirect(.home)
        }
    }

    func passwordForm(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        .page(
            .accountPassword,
            AccountPasswordPage(
                identifier: owner, isAsked: visitor.visit.outcome == .passwordChangeAsked,
                password: NewPasswordField(try await passwordRules())))
    }

    func changePassword(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        var page = AccountPasswordPage(
            identifier: owner, isAsked: visitor.visit.outcome == .passwordChangeAsked,
            password: NewPasswordField(try await passwordRules()))
        page.password.check(form)
        if !page.password.isWrong {
            do {
                let reply = try await calls.call(
                    Portal.ChangePassword.self,
                    .init(
                        identifier: owner, currentPassword: form.secret("current"),
                        newPassword: form.secret("password"),
                        client: visitor.address))
                visitor.enter(.signedIn(identifier: owner))
                visits.end(of: owner, but: visitor.token)
                visitor.visit.outcome = .passwordChanged(delay: .init(seconds: reply.effectiveWithinSeconds))
                return .redirect(.account)
            } catch Portal.Failure.credentialsRefused {
                page.wrongPassword = true
            } catch Portal.Failure.passwordRejected(let problems) {
                page.password.problems = Problems(naming: problems.map(\.rawValue))
            }
        }
        page.isWrong = true
        return .page(.accountPassword, page, status: .unprocessableContent)
    }

    func mailForm(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        .page(.accountMail, AccountMailPage())
    }

    func changeMail(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        var page = AccountMailPage(mail: MailField(form))
        if !page.mail.isWrong {
            do {
                _ = try await calls.call(
                    Portal.ChangeMail.self,
                    .init(
                        identifier: owner, currentPassword: form.secret("current"), mail: page.mail.value,
                        client: visitor.address))
                visitor.visit.outcome = .mailChanged
                return .redirect(.account)
            } catch Portal.Failure.credentialsRefused {
                page.wrongPassword = true
            } catch Portal.Failure.mailInvalid {
                page.mail.problems = ["invalid": true]
            }
        }
        page.isWrong = true
        return .page(.accountMail, page, status: .unprocessableContent)
    }

    func childForm(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        .page(.accountChild, AccountChildPage())
    }

    func attachChild(_ owner: String, _ form: Form, _ visitor: inout Visitor) async throws -> Answer {
        var page = AccountChildPage(claim: ActivationForm(.responsible, form))
        if !page.claim.isWrong, let birthDate = page.claim.birthDate.iso8601 {
            do {
                _ = try await calls.call(
                    Portal.AttachCode.self,
                    .init(
                        identifier: owner, password: form.secret("current"), code: page.claim.code.code,
                        givenName: page.claim.givenName.value, birthDate: birthDate, client: visitor.address))
                visitor.visit.outcome = .childAdded
                return .redirect(.account)
            } catch Portal.Failure.credentialsRefused {
                page.wrongPassword = true
            } catch Portal.Failure.activationRefused {
                page.claim.isRefused = true
            } catch Portal.Failure.notPermitted {
                page.isNotPermitted = true
            }
        }
        page.isWrong = true
        return .page(.accountChild, page, status: .unprocessableContent)
    }
}
