import Accounts
import ControlAPI
import Directory
import Varlink

// Codes: issued, reissued; and what their letters say of this installation.
extension AdministrationService {
    func issueCodes(
        _ parameters: Administration.IssueCodes.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.IssueCodes.Reply>
    ) async throws -> Administration.IssueCodes.Reply {
        try await serve(context) { requester in
            let isEverybody = parameters.unopened == true && parameters.class == nil
            guard parameters.key != nil || parameters.schoolUAI != nil || isEverybody else {
                throw Administration.Failure.selectionInvalid(
                    message: "say whom: a key, a school, a class of a school, or everybody without an account")
            }
            let query = PeopleQuery(
                schoolUAI: parameters.schoolUAI, className: parameters.class,
                key: parameters.key.map(RegistrationKey.init))
            var run = CodeRun(
                operations, isNamed: parameters.key != nil, onlyMissing: parameters.onlyMissing == true, by: requester
            ) {
                parameters.withoutMail != true || $0.kind == .pupil || !Self.isReachable($0.person)
                    // No mail goes to who has refused one; a letter does, to somebody who is named.
                    || (parameters.key != nil && $0.refusedAt != nil)
            }
            var looked = 0
            for try await registration in operations.directory.registrations(matching: query) {
                guard parameters.plan != true else {
                    try await run.plan(registration)
                    looked += 1
                    // The call is given its time anew.
                    if looked.isMultiple(of: StatisticsTable.progressStep) { try await replies.send(.init()) }
                    continue
                }
                if let issued = try await run.issue(to: registration) { try await replies.send(.init(issued: issued)) }
            }
            let isConditional = [parameters.onlyMissing, parameters.withoutMail, parameters.plan].contains(true)
            if run.total == 0, let key = parameters.key, !isConditional {
                throw Administration.Failure.registrationNotFound(key: key)
            }
            return .init(total: run.total)
        }
    }

    func describeSite(
        _: NoParameters, _ context: CallContext
    ) async throws -> Administration.DescribeSite.Reply {
        site.value
    }
}
