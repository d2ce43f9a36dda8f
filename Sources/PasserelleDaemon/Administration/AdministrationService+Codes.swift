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
            var total = 0
            var schools: [String: School] = [:]
            for try await registration in operations.directory.registrations(matching: query) {
                if parameters.onlyMissing == true, let code = registration.code,
                    operations.lifecycle.policy.isUsable(code, now: operations.now())
                {
                    continue
                }
                guard
                    let (code, issued) = try await operations.issueCode(
                        to: registration, isNamed: parameters.key != nil, by: requester)
                else {
                    continue
                }
                total += 1
                let uai = issued.person.school?.uai
                if let uai, schools[uai] == nil { schools[uai] = try await operations.directory.school(uai: uai) }
                let school = uai.flatMap { schools[$0] }
                try await replies.send(.init(issued: Administration.IssuedCode(code, issued, school: school)))
            }
            if total == 0, let key = parameters.key, parameters.onlyMissing != true {
                throw Administration.Failure.registrationNotFound(key: key)
            }
            return .init(total: total)
        }
    }

    func describeSite(
        _: NoParameters, _ context: CallContext
    ) async throws -> Administration.DescribeSite.Reply {
        site
    }
}
