import Accounts
import ControlAPI
import Directory
import Varlink

// Codes: issued, reissued.
extension AdministrationService {
    func issueCodes(
        _ parameters: Administration.IssueCodes.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.IssueCodes.Reply>
    ) async throws -> Administration.IssueCodes.Reply {
        try await serve(context) { requester in
            guard parameters.key != nil || parameters.schoolUAI != nil else {
                throw Administration.Failure.selectionInvalid(
                    message: "say whom: a key, a school, or a class of a school")
            }
            let query = PeopleQuery(
                schoolUAI: parameters.schoolUAI, className: parameters.class,
                key: parameters.key.map(RegistrationKey.init))
            var total = 0
            for try await registration in operations.directory.registrations(matching: query) {
                if parameters.onlyMissing == true, let code = registration.code,
                    operations.lifecycle.policy.isUsable(code, now: operations.now())
                {
                    continue
                }
                guard let (code, issued) = try await operations.issueCode(to: registration, by: requester) else {
                    continue
                }
                total += 1
                try await replies.send(.init(issued: Administration.IssuedCode(code, issued)))
            }
            if total == 0, let key = parameters.key, parameters.onlyMissing != true {
                throw Administration.Failure.registrationNotFound(key: key)
            }
            return .init(total: total)
        }
    }
}
