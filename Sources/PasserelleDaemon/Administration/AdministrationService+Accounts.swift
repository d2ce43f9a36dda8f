import Accounts
import ControlAPI
import Directory
import Varlink

// Accounts and registrations: found, shown, closed, opened, removed.
extension AdministrationService {
    static let defaultLimit = 100
    static let limits = 1...1000

    func findAccounts(
        _ parameters: Administration.FindAccounts.Parameters, _ context: CallContext
    ) async throws -> Administration.FindAccounts.Reply {
        try await serve(context) { requester in
            operations.record(
                AuditEvent(.peopleSearched, subject: parameters.text ?? parameters.schoolUAI), by: requester)
            let query = PeopleQuery(
                text: parameters.text, schoolUAI: parameters.schoolUAI, className: parameters.class,
                state: parameters.state.map(Accounts.AccountState.init))
            let limit = try Self.limit(parameters.limit)
            let (found, isTruncated) = try await operations.directory.first(limit, accountsMatching: query)
            return Administration.FindAccounts.Reply(
                accounts: found.map(Administration.Account.init), truncated: isTruncated)
        }
    }

    func showAccount(
        _ parameters: Administration.ShowAccount.Parameters, _ context: CallContext
    ) async throws -> Administration.ShowAccount.Reply {
        try await serve(context) { requester in
            let account = try await existing(parameters.identifier) { try await operations.directory.account($0) }
            operations.record(AuditEvent(.accountRead, account: account.identifier), by: requester)
            return .init(account: Administration.Account(account))
        }
    }

    func findRegistrations(
        _ parameters: Administration.FindRegistrations.Parameters, _ context: CallContext
    ) async throws -> Administration.FindRegistrations.Reply {
        try await serve(context) { requester in
            operations.record(
                AuditEvent(.peopleSearched, subject: parameters.text ?? parameters.schoolUAI), by: requester)
            let query = PeopleQuery(
                text: parameters.text, schoolUAI: parameters.schoolUAI, className: parameters.class,
                isRefused: parameters.refused == true)
            let limit = try Self.limit(parameters.limit)
            let (found, isTruncated) = try await operations.directory.first(limit, registrationsMatching: query)
            let now = operations.now()
            return Administration.FindRegistrations.Reply(
                registrations: found.map { Administration.Registration($0, operations.lifecycle.policy, now: now) },
                truncated: isTruncated)
        }
    }

    func showRegistration(
        _ parameters: Administration.ShowRegistration.Parameters, _ context: CallContext
    ) async throws -> Administration.ShowRegistration.Reply {
        try await serve(context) { requester in
            guard !parameters.key.isEmpty,
                let found = try await operations.directory.registration(RegistrationKey(parameters.key))
            else { throw Administration.Failure.registrationNotFound(key: parameters.key) }
            operations.record(AuditEvent(.registrationRead, registration: found.key), by: requester)
            return .init(
                registration: Administration.Registration(found, operations.lifecycle.policy, now: operations.now()))
        }
    }

    func issueTemporaryPassword(
        _ parameters: Administration.IssueTemporaryPassword.Parameters, _ context: CallContext
    ) async throws -> Administration.IssueTemporaryPassword.Reply {
        try await serve(context) { requester in
            let (secret, account) = try await existing(
                parameters.identifier, or: "the account is suspended; resume it first"
            ) {
                try await operations.givePassword(to: $0, by: requester)
            }
            guard let text = secret.text, let issued = account.temporaryPassword else {
                throw Administration.Failure.conflict
            }
            return .init(
                temporaryPassword: SensitiveText(text), expiresAt: issued.expiry.formatted(.iso8601),
                account: Administration.Account(account))
        }
    }

    func suspend(
        _ parameters: Administration.Suspend.Parameters, _ context: CallContext
    ) async throws -> Administration.Suspend.Reply {
        guard !parameters.reason.isEmpty, parameters.reason.utf8.count <= 500 else {
            throw CallError.invalidParameter("reason")
        }
        return try await serve(context) { requester in
            let account = try await existing(parameters.identifier, or: "the account is suspended already") {
                try await operations.suspend($0, reason: parameters.reason, by: requester)
            }
            return .init(account: Administration.Account(account))
        }
    }

    func resume(
        _ parameters: Administration.Resume.Parameters, _ context: CallContext
    ) async throws -> Administration.Resume.Reply {
        try await serve(context) { requester in
            let account = try await existing(parameters.identifier, or: "the account is not suspended") {
                try await operations.resume($0, by: requester)
            }
            return .init(account: Administration.Account(account))
        }
    }

    func deleteAccount(
        _ parameters: Administration.DeleteAccount.Parameters, _ context: CallContext
    ) async throws -> Administration.DeleteAccount.Reply {
        try await serve(context) { requester in
            _ = try await existing(parameters.identifier) { identifier in
                try await operations.delete(identifier, by: requester) ? identifier : nil
            }
            return .init(identifier: parameters.identifier)
        }
    }

    /// What `body` finds for an identifier as typed; refusals become the state that stands in the way.
    ///
    /// - Parameter reason: why the state does, and what to do, in the words of what was asked for.
    private func existing<Found>(
        _ text: String, or reason: String = "this is not possible now", _ body: (Identifier) async throws -> Found?
    ) async throws -> Found {
        guard let identifier = Identifier(stored: text) else {
            throw Administration.Failure.accountNotFound(identifier: text)
        }
        do {
            guard let found = try await body(identifier) else {
                throw Administration.Failure.accountNotFound(identifier: text)
            }
            return found
        } catch is Refusal {
            let state = try await operations.directory.account(identifier)?.state
            throw Administration.Failure.notInThisState(state: state?.rawValue ?? "gone", reason: reason)
        }
    }

    private static func limit(_ asked: Int?) throws -> Int {
        let limit = asked ?? defaultLimit
        guard limits.contains(limit) else { throw CallError.invalidParameter("limit") }
        return limit
    }
}

extension DirectoryStore {
    /// The first `limit` accounts, and whether there are more.
    fileprivate func first(_ limit: Int, accountsMatching query: PeopleQuery) async throws -> ([Account], Bool) {
        var found: [Account] = []
        for try await account in accounts(matching: query) {
            if found.count == limit { return (found, true) }
            found.append(account)
        }
        return (found, false)
    }

    fileprivate func first(_ limit: Int, registrationsMatching query: PeopleQuery) async throws -> (
        [Registration], Bool
    ) {
        var found: [Registration] = []
        for try await registration in registrations(matching: query) {
            if found.count == limit { return (found, true) }
            found.append(registration)
        }
        return (found, false)
    }
}
