import Accounts
import ControlAPI
import Mailing
import Varlink

// Signing in, and what the owner of an account may do.
extension PortalService {
    func authenticate(
        _ parameters: Portal.Authenticate.Parameters, _ context: CallContext
    ) async throws -> Portal.Authenticate.Reply {
        try await serve(trying: parameters.identifier, parameters.client, context) { requester in
            let signIn = try await operations.signIn(
                Identifier(stored: parameters.identifier), password: Secret(parameters.password.text), by: requester)
            switch signIn {
            case .granted(let account):
                return Portal.Authenticate.Reply(outcome: .granted, account: await describe(account))
            case .mustChangePassword:
                // Nothing of the account is shown to somebody who has read no more than a mail.
                return Portal.Authenticate.Reply(outcome: .mustChangePassword)
            }
        }
    }

    func changePassword(
        _ parameters: Portal.ChangePassword.Parameters, _ context: CallContext
    ) async throws -> Portal.ChangePassword.Reply {
        try await serve(trying: parameters.identifier, parameters.client, context) { requester in
            let account = try await operations.changePassword(
                of: Identifier(stored: parameters.identifier), from: Secret(parameters.currentPassword.text),
                to: Secret(parameters.newPassword.text), by: requester)
            return await describeChanged(account)
        }
    }

    func changeMail(
        _ parameters: Portal.ChangeMail.Parameters, _ context: CallContext
    ) async throws -> Portal.ChangeMail.Reply {
        try await serve(trying: parameters.identifier, parameters.client, context) { requester in
            guard let mail = try? MailAddress(parameters.mail) else { throw Refusal.mailInvalid }
            let account = try await operations.changeMail(
                of: Identifier(stored: parameters.identifier), current: Secret(parameters.currentPassword.text),
                to: mail.text, by: requester)
            return Portal.ChangeMail.Reply(account: await describe(account))
        }
    }

    func describeAccount(
        _ parameters: Portal.DescribeAccount.Parameters, _ context: CallContext
    ) async throws -> Portal.DescribeAccount.Reply {
        try await serve(parameters.client, context) { requester in
            guard let account = try await operations.account(Identifier(stored: parameters.identifier)),
                account.state == .active
            else { throw Refusal.credentialsRefused }
            operations.record(AuditEvent(.accountRead, account: account.identifier), by: requester)
            return Portal.DescribeAccount.Reply(account: await describe(account))
        }
    }

    func describePasswordRequest(
        _ parameters: Portal.DescribePasswordRequest.Parameters, _ context: CallContext
    ) async throws -> Portal.DescribePasswordRequest.Reply {
        try await serve(parameters.client, context) { _ in
            guard let account = try await operations.account(Identifier(stored: parameters.identifier)),
                account.state == .active
            else { throw Refusal.credentialsRefused }
            return .init(askedSince: account.passwordChangeAskedAt?.formatted(.iso8601))
        }
    }

    func describePasswordRules() -> Portal.DescribePasswordRules.Reply {
        let rules = operations.lifecycle.rules
        return Portal.DescribePasswordRules.Reply(
            minimumLength: rules.minimumLength, maximumLength: rules.maximumLength, requiresDigit: rules.requiresDigit,
            requiresNonDigit: rules.requiresNonDigit, minimumEntropyBits: rules.minimumEntropyBits)
    }

    /// The account whose password its owner has just changed, once the change is everywhere, or patience is over.
    func describeChanged(_ account: Account) async -> Portal.PasswordReply {
        async let seconds = arrival?.secondsUntilEverywhere(account)
        return Portal.PasswordReply(account: await describe(account), effectiveWithinSeconds: await seconds)
    }

    /// The account as its owner's page shows it, with the school's address where that can be read.
    ///
    /// It never throws: what was asked for is done by now, and an address is no reason to say that it was not.
    func describe(_ account: Account) async -> Portal.Account {
        guard let uai = account.person.school?.uai else { return Portal.Account(account, school: nil) }
        do {
            let school = try await schools.value(uai, now: operations.now()) {
                try await operations.directory.school(uai: $0)
            }
            return Portal.Account(account, school: school)
        } catch {
            operations.logger.warning(
                "A school's address could not be read, so a page is without it",
                metadata: ["school": "\(uai)", "error": "\(error)"])
            return Portal.Account(account, school: nil)
        }
    }
}
