import Accounts
import ControlAPI
import Directory
import Foundation
import Varlink

// People of the administrator's schools: found, shown, helped to a password.
extension HelpdeskService {
    static let mostFound = 50
    /// What the directory's index of names needs.
    private static let fewestLetters = 3
    /// Responsible people looked at whom the words fit, whatever school their children are in.
    private static let mostLookedAt = 5000

    func findPeople(
        _ parameters: Helpdesk.FindPeople.Parameters, _ context: CallContext
    ) async throws -> Helpdesk.FindPeople.Reply {
        try await serve(parameters.session, parameters.client, context) { administrator, requester in
            guard FoldedText(parameters.text).text.count >= Self.fewestLetters else {
                throw CallError.invalidParameter("text")
            }
            operations.record(AuditEvent(.peopleSearched, subject: parameters.text), by: requester)
            let (accounts, registrations, isTruncated) = try await matches(parameters.text, administrator)
            let found =
                try await describe(accounts, administrator)
                + registrations.map { Helpdesk.Person($0, operations.lifecycle.policy, now: operations.now()) }
            let sorted = found.sorted {
                (FoldedText($0.surname).text, FoldedText($0.givenName).text, $0.key)
                    < (FoldedText($1.surname).text, FoldedText($1.givenName).text, $1.key)
            }
            return .init(
                people: Array(sorted.prefix(Self.mostFound)), truncated: isTruncated || sorted.count > Self.mostFound)
        }
    }

    private typealias Matches = (accounts: [Account], registrations: [Registration], isTruncated: Bool)

    /// A part of a name is looked for when nobody of the administrator's own has all the words.
    private func matches(_ text: String, _ administrator: SchoolAdministrator) async throws -> Matches {
        var found: Matches = ([], [], false)
        for match in PeopleQuery.Match.attempts(for: text) where found.accounts.isEmpty && found.registrations.isEmpty {
            found = try await matches(text, by: match, administrator)
        }
        return found
    }

    private func matches(
        _ text: String, by match: PeopleQuery.Match, _ administrator: SchoolAdministrator
    ) async throws -> Matches {
        var accounts: [Identifier: Account] = [:]
        var registrations: [Registration] = []
        let most = Self.mostFound + 1
        var isCut = false
        for uai in administrator.schools.sorted() {
            for try await account in operations.directory.accounts(
                matching: PeopleQuery(text: text, match: match, schoolUAI: uai, kind: .pupil, limit: most))
            where administrator.covers(account) { accounts[account.identifier] = account }
            for try await registration in operations.directory.registrations(
                matching: PeopleQuery(text: text, match: match, schoolUAI: uai, limit: most))
            where administrator.covers(registration) { registrations.append(registration) }
            if accounts.count + registrations.count >= most {
                isCut = true
                break
            }
        }
        // Not by school: the school of a responsible person's account is the first child's.
        var lookedAt = 0
        for try await account in operations.directory.accounts(
            matching: PeopleQuery(text: text, match: match, kind: .responsible))
        {
            lookedAt += 1
            if administrator.covers(account) { accounts[account.identifier] = account }
            if accounts.count >= 2 * most || lookedAt >= Self.mostLookedAt { break }
        }
        let used = Set(accounts.values.flatMap(\.registrations))
        return (
            Array(accounts.values), registrations.filter { !used.contains($0.key) },
            isTruncated: isCut || lookedAt >= Self.mostLookedAt
        )
    }

    func showPerson(
        _ parameters: Helpdesk.ShowPerson.Parameters, _ context: CallContext
    ) async throws -> Helpdesk.ShowPerson.Reply {
        try await serve(parameters.session, parameters.client, context) { administrator, requester in
            switch try await person(parameters.key, administrator) {
            case .account(let account):
                operations.record(AuditEvent(.accountRead, account: account.identifier), by: requester)
                guard let described = try await describe([account], administrator).first else {
                    throw Helpdesk.Failure.notFound
                }
                return .init(person: described)
            case .registration(let registration):
                operations.record(AuditEvent(.registrationRead, registration: registration.key), by: requester)
                return .init(
                    person: Helpdesk.Person(registration, operations.lifecycle.policy, now: operations.now()))
            }
        }
    }

    func giveTemporaryPassword(
        _ parameters: Helpdesk.GiveTemporaryPassword.Parameters, _ context: CallContext
    ) async throws -> Helpdesk.GiveTemporaryPassword.Reply {
        try await serve(parameters.session, parameters.client, context) { administrator, requester in
            guard case .account(let account) = try await person(parameters.key, administrator) else {
                throw Helpdesk.Failure.notInThisState(.noAccount)
            }
            try await protect(account, requester)
            guard sessions.admitPassword(from: administrator, now: operations.now()) else {
                operations.record(
                    AuditEvent(.temporaryPasswordGiven, .throttled, account: account.identifier), by: requester)
                throw Helpdesk.Failure.tooManyAttempts(retryAfterSeconds: 3600)
            }
            let given = try await operations.givePassword(
                to: account.identifier, from: administrator.name, by: requester
            ) { account in
                guard administrator.covers(account) else { throw Helpdesk.Failure.notFound }
            }
            guard let (secret, changed) = given, let text = secret.text, let issued = changed.temporaryPassword,
                let described = try await describe([changed], administrator).first
            else { throw Helpdesk.Failure.notFound }
            return .init(
                temporaryPassword: SensitiveText(text), expiresAt: issued.expiry.formatted(.iso8601),
                givenBy: administrator.name, person: described)
        }
    }

    /// With an administrator's password one could otherwise take the account of a colleague, and with it another school.
    private func protect(_ account: Account, _ requester: Requester) async throws {
        guard try await !operations.directory.administrators(among: [account.identifier]).isEmpty else { return }
        operations.record(
            AuditEvent(.temporaryPasswordGiven, .refused, account: account.identifier, reason: "administrator"),
            by: requester)
        throw Helpdesk.Failure.notPermitted
    }

    private enum Found {
        case account(Account)
        case registration(Registration)
    }

    /// Somebody of the administrator's schools. Both places are looked at whatever is found, so that nobody else's school is told
    /// by the time that it takes.
    private func person(_ text: String, _ administrator: SchoolAdministrator) async throws -> Found {
        guard !text.isEmpty else { throw Helpdesk.Failure.notFound }
        let key = RegistrationKey(text)
        let registration = try await operations.directory.registration(key)
        if let account = try await operations.directory.account(registration: key), administrator.covers(account) {
            return .account(account)
        }
        guard let registration, administrator.covers(registration) else { throw Helpdesk.Failure.notFound }
        return .registration(registration)
    }

    private func describe(
        _ accounts: [Account], _ administrator: SchoolAdministrator
    ) async throws -> [Helpdesk.Person] {
        let colleagues = try await operations.directory.administrators(among: accounts.map(\.identifier))
        return accounts.map {
            Helpdesk.Person($0, for: administrator, isAdministrator: colleagues.contains($0.identifier))
        }
    }
}
