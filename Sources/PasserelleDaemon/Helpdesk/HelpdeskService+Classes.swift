import Accounts
import ControlAPI
import Directory
import Varlink

// Codes for letters, and who has come how far.
extension HelpdeskService {
    func issueCodes(
        _ parameters: Helpdesk.IssueCodes.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Helpdesk.IssueCodes.Reply>
    ) async throws -> Helpdesk.IssueCodes.Reply {
        try await serve(parameters.session, parameters.client, context) { administrator, requester in
            var run = CodeRun(
                operations, isNamed: parameters.key != nil, onlyMissing: parameters.onlyMissing == true, by: requester,
                while: administrator.covers(_:))
            for registration in try await registrations(parameters, administrator) {
                if let issued = try await run.issue(to: registration) { try await replies.send(.init(issued: issued)) }
            }
            if run.total == 0, parameters.key != nil, parameters.onlyMissing != true {
                throw Helpdesk.Failure.notInThisState(.hasAccount)
            }
            return .init(total: run.total)
        }
    }

    /// Whom codes are issued to: one person, or a class.
    private func registrations(
        _ parameters: Helpdesk.IssueCodes.Parameters, _ administrator: SchoolAdministrator
    ) async throws -> [Registration] {
        let directory = operations.directory
        if let text = parameters.key {
            let key = RegistrationKey(text)
            let registration = text.isEmpty ? nil : try await directory.registration(key)
            let account = try await directory.account(registration: key)
            if let registration, administrator.covers(registration) { return [registration] }
            guard let account, administrator.covers(account) else { throw Helpdesk.Failure.notFound }
            throw Helpdesk.Failure.notInThisState(.hasAccount)
        }
        guard let uai = parameters.schoolUAI, let className = parameters.class else {
            throw CallError.invalidParameter("class")
        }
        guard administrator.schools.contains(uai) else { throw Helpdesk.Failure.notFound }
        var found: [Registration] = []
        for try await registration in directory.registrations(
            matching: PeopleQuery(schoolUAI: uai, className: className))
        where administrator.covers(registration) {
            found.append(registration)
        }
        return found
    }

    func listClass(
        _ parameters: Helpdesk.ListClass.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Helpdesk.ListClass.Reply>
    ) async throws -> Helpdesk.ListClass.Reply {
        try await serve(parameters.session, parameters.client, context) { administrator, requester in
            guard administrator.schools.contains(parameters.schoolUAI) else { throw Helpdesk.Failure.notFound }
            operations.record(AuditEvent(.peopleSearched, subject: parameters.schoolUAI), by: requester)
            let call = RollCall(operations, schoolUAI: parameters.schoolUAI, className: parameters.class)
            return .init(total: try await call.list { try await replies.send(.init(member: $0)) })
        }
    }

    func statistics(
        _ parameters: Helpdesk.Statistics.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Helpdesk.Statistics.Reply>
    ) async throws -> Helpdesk.Statistics.Reply {
        try await serve(parameters.session, parameters.client, context) { administrator, _ in
            var table = StatisticsTable()
            for uai in administrator.schools.sorted() {
                let call = RollCall(operations, schoolUAI: uai, className: nil)
                try await table.count(call, throttles) { try await replies.send(.init(counted: $0)) }
            }
            for row in table.rows { try await replies.send(.init(counted: table.counted, row: row)) }
            return .init(counted: table.counted)
        }
    }
}
