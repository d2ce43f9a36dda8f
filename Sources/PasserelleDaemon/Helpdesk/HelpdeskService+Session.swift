import Accounts
import ControlAPI
import Directory
import Varlink

// The way in and out.
extension HelpdeskService {
    /// Everybody who is no administrator is refused without a look at the password: this door tells nothing about secrets that
    /// belong to another.
    func signIn(
        _ parameters: Helpdesk.SignIn.Parameters, _ context: CallContext
    ) async throws -> Helpdesk.SignIn.Reply {
        var requester = requester(parameters.client, context)
        return try await renamingFailures(context) {
            let identifier = Identifier(stored: parameters.identifier)
            let member: HelpdeskMember
            do {
                try throttles.admit(client: requester.client, now: operations.now())
                member = try await trying(identifier) {
                    try await present(Secret(parameters.password.text), for: identifier)
                }
            } catch {
                if let refusal = error as? Refusal {
                    record(refusal, of: identifier, requester)
                }
                throw error
            }
            requester.administrator = member.administrator.identifier
            operations.record(AuditEvent(.helpdeskEntered, account: identifier), by: requester)
            let schools = try await describe(member.administrator.schools)
            guard let token = sessions.begin(member).text else { throw Helpdesk.Failure.sessionEnded }
            return .init(session: SensitiveText(token), name: member.administrator.name, schools: schools)
        }
    }

    func signOut(
        _ parameters: Helpdesk.SignOut.Parameters, _ context: CallContext
    ) async throws -> Helpdesk.SignOut.Reply {
        var requester = requester(parameters.client, context)
        if let member = sessions.end(Secret(parameters.session.text)) {
            requester.administrator = member.administrator.identifier
            operations.record(AuditEvent(.helpdeskLeft, account: requester.administrator), by: requester)
        }
        return NoParameters()
    }

    /// Tries for one identifier are spaced out, here and at the portal's door together.
    private func trying(
        _ identifier: Identifier?, _ body: () async throws -> HelpdeskMember
    ) async throws -> HelpdeskMember {
        let name = identifier?.text ?? "?"
        let time = operations.now()
        try throttles.admit(identifier: name, now: time)
        do {
            let member = try await beat.hold(unless: PortalService.tellsNothing) { try await body() }
            throttles.recordSuccess(identifier: name)
            return member
        } catch Refusal.credentialsRefused {
            throw Refusal.credentialsRefused
        } catch {
            throttles.withdraw(identifier: name, admittedAt: time)
            throw error
        }
    }

    /// A simple bind, as E-lyco makes it, so that neither a temporary password nor a withdrawn one gets anybody in; for whoever is no
    /// administrator, the time that it would have taken.
    private func present(_ password: Secret, for identifier: Identifier?) async throws -> HelpdeskMember {
        let directory = operations.directory
        guard let member = try await directory.administrator(identifier), !password.isEmpty else {
            try await operations.hasher.pretend(password)
            throw Refusal.credentialsRefused
        }
        guard try await operations.hasher.admit({ try await directory.checkPassword(password, of: member) }) else {
            throw Refusal.credentialsRefused
        }
        return member
    }

    private func record(_ refusal: Refusal, of identifier: Identifier?, _ requester: Requester) {
        let isThrottled = if case .tooManyAttempts = refusal { true } else { false }
        operations.record(
            AuditEvent(
                .helpdeskEntered, isThrottled ? .throttled : .refused, account: identifier,
                reason: isThrottled ? nil : "wrongSecret"),
            by: requester)
    }

    private func describe(_ schools: Set<String>) async throws -> [Helpdesk.School] {
        var described: [Helpdesk.School] = []
        for uai in schools.sorted() {
            described.append(.init(uai: uai, name: try await operations.directory.school(uai: uai)?.name ?? uai))
        }
        return described
    }
}
