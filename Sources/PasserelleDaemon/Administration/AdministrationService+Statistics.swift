import Accounts
import ControlAPI
import Directory
import Varlink

// Who has come how far: counted, and listed by class.
extension AdministrationService {
    func statistics(
        _ parameters: Administration.Statistics.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.Statistics.Reply>
    ) async throws -> Administration.Statistics.Reply {
        let call = try rollCall(school: parameters.schoolUAI, className: parameters.class)
        return try await serve(context) { _ in
            var table = StatisticsTable()
            try await table.count(call, throttles) { try await replies.send(.init(counted: $0)) }
            for row in table.rows { try await replies.send(.init(counted: table.counted, row: row)) }
            return .init(counted: table.counted)
        }
    }

    func listClass(
        _ parameters: Administration.ListClass.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.ListClass.Reply>
    ) async throws -> Administration.ListClass.Reply {
        let call = try rollCall(school: parameters.schoolUAI, className: parameters.class)
        return try await serve(context) { requester in
            operations.record(AuditEvent(.peopleSearched, subject: parameters.schoolUAI), by: requester)
            return .init(total: try await call.list { try await replies.send(.init(member: $0)) })
        }
    }

    func rollCall(school: String?, className: String?) throws -> RollCall {
        guard school != nil || className == nil else { throw CallError.invalidParameter("class") }
        return RollCall(operations, schoolUAI: school, className: className)
    }
}

extension Administration.ClassMember {
    init(_ line: RollCall.Line) {
        self.init(
            key: line.key.text, kind: .init(line.kind), givenName: line.person.givenName, surname: line.person.surname,
            childGivenName: line.child?.givenName, childSurname: line.child?.surname,
            schoolName: line.pupil.school?.name, class: line.pupil.className, stage: .init(line.stage),
            codeExpiresAt: line.codeExpiry?.formatted(.iso8601), refusedAt: line.refusedAt?.formatted(.iso8601))
    }
}

extension Administration.ActivationStage {
    init(_ stage: Accounts.ActivationStage) {
        self =
            switch stage {
            case .noCode: .noCode
            case .coded: .coded
            case .expired: .expired
            case .active: .active
            case .temporary: .temporary
            case .suspended: .suspended
            }
    }
}
