import Accounts
import ControlAPI
import Mailing
import Varlink

// A first visit.
extension PortalService {
    func checkActivationCode(
        _ parameters: Portal.CheckActivationCode.Parameters, _ context: CallContext
    ) async throws -> Portal.CheckActivationCode.Reply {
        let claim = ActivationClaim(parameters.code, parameters.givenName, parameters.birthDate)
        return try await serve(parameters.client, context) { requester in
            try await beat.hold(unless: Self.tellsNothing) {
                let (registration, _) = try await operations.check(claim, by: requester)
                let suggestions = try await operations.suggestions(for: registration.person)
                return Portal.CheckActivationCode.Reply(
                    candidate: Portal.Candidate(registration), suggestedIdentifiers: suggestions.map(\.text))
            }
        }
    }

    func checkIdentifier(
        _ parameters: Portal.CheckIdentifier.Parameters, _ context: CallContext
    ) async throws -> Portal.CheckIdentifier.Reply {
        let claim = ActivationClaim(parameters.code, parameters.givenName, parameters.birthDate)
        return try await serve(parameters.client, context) { requester in
            try await beat.hold(unless: Self.tellsNothing) {
                let (registration, _) = try await operations.check(claim, by: requester)
                let identifier = try Identifier(wanted: parameters.identifier)
                let (isFree, suggestions) = try await operations.availability(of: identifier, for: registration.person)
                return Portal.CheckIdentifier.Reply(available: isFree, suggestedIdentifiers: suggestions.map(\.text))
            }
        }
    }

    func activate(
        _ parameters: Portal.Activate.Parameters, _ context: CallContext
    ) async throws -> Portal.Activate.Reply {
        let claim = ActivationClaim(parameters.code, parameters.givenName, parameters.birthDate)
        return try await serve(parameters.client, context) { requester in
            try await beat.hold(unless: Self.tellsNothing) {
                guard let mail = try? MailAddress(parameters.mail) else { throw Refusal.mailInvalid }
                let account = try await operations.activate(
                    claim, identifier: parameters.identifier, password: Secret(parameters.password.text),
                    mail: mail.text,
                    by: requester)
                return Portal.Activate.Reply(account: await describe(account))
            }
        }
    }

    func refuseCode(
        _ parameters: Portal.RefuseCode.Parameters, _ context: CallContext
    ) async throws -> Portal.RefuseCode.Reply {
        let claim = ActivationClaim(parameters.code, parameters.givenName, parameters.birthDate)
        return try await serve(parameters.client, context) { requester in
            try await beat.hold(unless: Self.tellsNothing) {
                try await operations.refuseCode(claim, by: requester)
                return Portal.RefuseCode.Reply()
            }
        }
    }

    func refuseChild(
        _ parameters: Portal.RefuseChild.Parameters, _ context: CallContext
    ) async throws -> Portal.RefuseChild.Reply {
        try await serve(trying: parameters.identifier, parameters.client, context) { requester in
            let account = try await operations.refuseChild(
                (parameters.givenName, parameters.surname), of: Identifier(stored: parameters.identifier),
                password: Secret(parameters.password.text), by: requester)
            return Portal.RefuseChild.Reply(account: await describe(account))
        }
    }

    func attachCode(
        _ parameters: Portal.AttachCode.Parameters, _ context: CallContext
    ) async throws -> Portal.AttachCode.Reply {
        let claim = ActivationClaim(parameters.code, parameters.givenName, parameters.birthDate)
        return try await serve(trying: parameters.identifier, parameters.client, context) { requester in
            let account = try await operations.attach(
                claim, to: Identifier(stored: parameters.identifier), password: Secret(parameters.password.text),
                by: requester)
            return Portal.AttachCode.Reply(account: await describe(account))
        }
    }
}

extension Identifier {
    /// What a visitor wants to be called.
    fileprivate init(wanted text: String) throws(Refusal) {
        do { self = try Identifier(text) } catch { throw .identifierInvalid(error) }
    }
}

extension ActivationClaim {
    /// A date that does not exist is a wrong answer, not a different error: a stranger learns nothing from it.
    init(_ code: SensitiveText, _ givenName: String, _ birthDate: String) {
        self.init(
            code: ActivationCode(typed: code.text),
            answer: IdentityAnswer(givenName: givenName, birthDate: CivilDate(iso8601: birthDate)))
    }
}
