import Accounts
import ControlAPI
import Directory
import Foundation
import Varlink

// Codes by mail: planned, then owed person by person.
extension AdministrationService {
    func planCodeMails(
        _ parameters: Administration.PlanCodeMails.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.PlanCodeMails.Reply>
    ) async throws -> Administration.PlanCodeMails.Reply {
        let run = try CodeMailRun(parameters.since, onlyMissing: parameters.onlyMissing)
        guard parameters.schoolUAI != nil || parameters.class == nil else { throw CallError.invalidParameter("class") }
        let query = PeopleQuery(schoolUAI: parameters.schoolUAI, className: parameters.class)
        return try await serve(context) { requester in
            operations.record(AuditEvent(.peopleSearched, subject: parameters.schoolUAI), by: requester)
            var total = 0
            for try await registration in operations.directory.registrations(matching: query)
            where registration.kind == .responsible {
                // Left over from an account that exists: nobody gets a code for it, by letter or by mail.
                guard try await !operations.isUsed(registration.key) else { continue }
                total += 1
                try await replies.send(.init(candidate: candidate(registration, verdict(on: registration, run))))
            }
            return .init(total: total)
        }
    }

    func mailCode(
        _ parameters: Administration.MailCode.Parameters, _ context: CallContext
    ) async throws -> Administration.MailCode.Reply {
        let run = try CodeMailRun(parameters.since, onlyMissing: parameters.onlyMissing)
        let key = RegistrationKey(parameters.key)
        return try await serve(context) { requester in
            if parameters.plan == true {
                guard let registration = try await operations.directory.registration(key),
                    try await !operations.isUsed(key)
                else {
                    throw Administration.Failure.registrationNotFound(key: parameters.key)
                }
                return .init(candidate: candidate(registration, verdict(on: registration, run)))
            }
            let owed = try await operations.oweCode(to: key, run, isReachable: Self.isReachable, by: requester)
            guard let (registration, verdict) = owed else {
                throw Administration.Failure.registrationNotFound(key: parameters.key)
            }
            return .init(candidate: candidate(registration, verdict))
        }
    }

    static func isReachable(_ person: Person) -> Bool { CodeMailWorker.address(of: person) != nil }

    private func verdict(on registration: Registration, _ run: CodeMailRun) -> Accounts.CodeMailVerdict {
        operations.lifecycle.codeMailVerdict(
            on: registration, since: run.since, onlyMissing: run.onlyMissing,
            isReachable: Self.isReachable(registration.person), now: operations.now())
    }

    private func candidate(
        _ registration: Registration, _ verdict: Accounts.CodeMailVerdict
    ) -> Administration.CodeMailCandidate {
        let (person, child) = (registration.person, registration.child?.person)
        return .init(
            key: registration.key.text, givenName: person.givenName, surname: person.surname,
            childGivenName: child?.givenName, childSurname: child?.surname, class: person.className, mail: person.mail,
            verdict: .init(verdict))
    }
}

extension CodeMailRun {
    fileprivate init(_ since: String, onlyMissing: Bool?) throws {
        guard let time = try? Date(since, strategy: .iso8601) else { throw CallError.invalidParameter("since") }
        self.init(since: time, onlyMissing: onlyMissing == true)
    }
}

extension Administration.CodeMailVerdict {
    fileprivate init(_ verdict: Accounts.CodeMailVerdict) {
        self =
            switch verdict {
            case .due: .due
            case .owed: .owed
            case .recent: .recent
            case .coded: .coded
            case .noMail: .noMail
            case .refused: .refused
            case .pupil: .pupil
            }
    }
}
