import Accounts
import ControlAPI
import Foundation
import Varlink

// A forced change of passwords: planned, then done account by account.
extension AdministrationService {
    func planPasswordChange(
        _ parameters: Administration.PlanPasswordChange.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.PlanPasswordChange.Reply>
    ) async throws -> Administration.PlanPasswordChange.Reply {
        let start = try Self.time(parameters.chosenBefore)
        let campaign = PasswordCampaign(asks: parameters.ask)
        let call = try rollCall(school: parameters.schoolUAI, className: parameters.class)
        return try await serve(context) { requester in
            operations.record(AuditEvent(.peopleSearched, subject: parameters.schoolUAI), by: requester)
            // Somebody with two children at the school comes twice.
            var told: Set<Identifier> = []
            try await call.run { line in
                guard let account = line.account, told.insert(account.identifier).inserted else { return }
                try await replies.send(.init(candidate: candidate(account, campaign, since: start)))
            }
            return .init(total: told.count)
        }
    }

    func requirePasswordChange(
        _ parameters: Administration.RequirePasswordChange.Parameters, _ context: CallContext
    ) async throws -> Administration.RequirePasswordChange.Reply {
        let start = try Self.time(parameters.chosenBefore)
        let campaign = PasswordCampaign(asks: parameters.ask)
        return try await serve(context) { requester in
            guard let identifier = Identifier(stored: parameters.identifier),
                let account = try await operations.directory.account(identifier)
            else { throw Administration.Failure.accountNotFound(identifier: parameters.identifier) }
            let found = candidate(account, campaign, since: start)
            guard parameters.plan != true, [.due, .dueOnReturn].contains(found.verdict) else {
                return .init(candidate: found)
            }
            do {
                let changed = try await operations.change(identifier, by: requester) { account, now in
                    operations.lifecycle.requirePasswordChange(on: account, campaign, since: start, now: now)
                }
                guard changed != nil else {
                    throw Administration.Failure.accountNotFound(identifier: parameters.identifier)
                }
                return .init(candidate: found)
            } catch is Refusal {
                // Something else happened to it since it was read.
                let account = try await operations.directory.account(identifier) ?? account
                return .init(candidate: candidate(account, campaign, since: start))
            }
        }
    }

    private func candidate(
        _ account: Account, _ campaign: PasswordCampaign, since start: Date
    ) -> Administration.PasswordChangeCandidate {
        .init(
            identifier: account.identifier.text, givenName: account.person.givenName, surname: account.person.surname,
            class: account.person.className,
            verdict: .init(operations.lifecycle.passwordChangeVerdict(on: account, campaign, since: start)))
    }

    private static func time(_ text: String) throws -> Date {
        guard let time = try? Date(text, strategy: .iso8601) else { throw CallError.invalidParameter("chosenBefore") }
        return time
    }
}

extension PasswordCampaign {
    fileprivate init(asks: Bool?) { self = asks == true ? .asking : .closing }
}

extension Administration.PasswordChangeVerdict {
    fileprivate init(_ verdict: Accounts.PasswordChangeVerdict) {
        self =
            switch verdict {
            case .due: .due
            case .temporary: .temporary
            case .suspended: .suspended
            case .dueOnReturn: .dueOnReturn
            case .recent: .recent
            case .asked: .asked
            case .noMail: .noMail
            }
    }
}
