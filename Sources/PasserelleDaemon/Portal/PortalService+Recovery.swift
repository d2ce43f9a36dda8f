import Accounts
import ControlAPI
import Mailing
import Varlink

// A forgotten password or identifier: the same answer for everybody.
extension PortalService {
    func requestTemporaryPassword(
        _ parameters: Portal.RequestTemporaryPassword.Parameters, _ context: CallContext
    ) async throws -> Portal.RequestTemporaryPassword.Reply {
        try await serve(parameters.client, context) { requester in
            try await beat.hold {
                let identifier = Identifier(stored: parameters.identifier)
                let account = try await operations.account(identifier)
                let address = account?.mail
                let isAdmitted = throttles.admitMail(
                    client: parameters.client, account: identifier?.text ?? "?", address: address,
                    now: operations.now())
                if isAdmitted, let identifier, account != nil {
                    try await operations.requestTemporaryPassword(for: identifier, by: requester)
                } else if !isAdmitted {
                    operations.record(
                        AuditEvent(.temporaryPasswordRequested, .throttled, account: account?.identifier), by: requester
                    )
                }
                let mask =
                    address.map(MailMask.init(address:))
                    ?? MailMask(decoyFor: parameters.identifier, key: operations.key)
                return Portal.RequestTemporaryPassword.Reply(maskedMail: mask.text)
            }
        }
    }

    func replaceTemporaryPassword(
        _ parameters: Portal.ReplaceTemporaryPassword.Parameters, _ context: CallContext
    ) async throws -> Portal.ReplaceTemporaryPassword.Reply {
        try await serve(trying: parameters.identifier, parameters.client, context) { requester in
            let account = try await operations.replaceTemporaryPassword(
                of: Identifier(stored: parameters.identifier), Secret(parameters.temporaryPassword.text),
                by: Secret(parameters.newPassword.text), requester: requester)
            return await describeChanged(account)
        }
    }

    func requestIdentifierReminder(
        _ parameters: Portal.RequestIdentifierReminder.Parameters, _ context: CallContext
    ) async throws -> Portal.RequestIdentifierReminder.Reply {
        try await serve(parameters.client, context) { requester in
            guard let mail = try? MailAddress(parameters.mail) else { throw Refusal.mailInvalid }
            return try await beat.hold {
                if throttles.admitMail(
                    client: parameters.client, account: nil, address: mail.text, now: operations.now())
                {
                    try await operations.requestReminder(for: mail.text, by: requester)
                } else {
                    operations.record(AuditEvent(.identifierReminderRequested, .throttled), by: requester)
                }
                return Portal.RequestIdentifierReminder.Reply(maskedMail: MailMask(address: mail.text).text)
            }
        }
    }
}
