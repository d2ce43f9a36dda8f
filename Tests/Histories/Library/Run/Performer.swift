import ControlAPI
import LDAPClient
import TestSupport
import Varlink

/// Does what an act says, on the real sockets, and puts what comes back into the model's words.
struct Performer: Sendable {
    let installation: Installation
    let recorder: Recorder
    let door: LDAPPool
    let administrator: LDAPPool

    @discardableResult
    func perform(_ act: Act, on person: Person, cut: Cut? = nil) async -> Answer {
        person.note(act)
        let answer = await recorder.record(person.number, act) {
            let answer = await outcome(of: act, person, cut)
            // Half a request is none, and a look that showed nothing has no effect.
            return answer == .unknown && (cut == .inRequest || act.isLook) ? .notAdmitted : answer
        }
        person.note(act, answered: answer)
        return answer
    }

    private func outcome(of act: Act, _ person: Person, _ cut: Cut?) async -> Answer {
        do {
            switch act {
            case .readMail: return .done
            case .bind(let secret):
                let isOpen = try await door.checkPassword(
                    dn: try installation.dn(person.identifier), password: Array(secret.utf8))
                return isOpen ? .opens : .shut
            case .overwritePassword, .overwriteState, .markReset: return try await overwrite(act, person)
            case .show, .givePassword, .suspend, .resume, .delete, .register, .issueCode:
                return try await administer(act, person)
            default: return try await visit(act, person, cut)
            }
        } catch let error as CallError {
            return Portal.Failure(error)?.answer ?? Administration.Failure(error)?.answer ?? .unknown
        } catch let error as VarlinkError where error.code == .connectFailed {
            return .notAdmitted
        } catch let error as LDAPError {
            return error.answer
        } catch {
            return .unknown
        }
    }

    private func visit(_ act: Act, _ person: Person, _ cut: Cut?) async throws -> Answer {
        let path = cut.flatMap { installation.cuts[$0]?.path } ?? installation.daemon.portalPath
        let client = try await VarlinkClient.connect(path: path)
        let identifier = person.identifier
        switch act {
        case .checkCode(let code):
            _ = try await client.call(
                Portal.CheckActivationCode.self,
                .init(code: SensitiveText(code), givenName: "Zoé", birthDate: School.born))
        case .activate(let code, let password):
            var activation = School.activation(code, identifier)
            activation.password = SensitiveText(password)
            _ = try await client.call(Portal.Activate.self, activation)
        case .authenticate(let secret):
            let reply = try await client.call(
                Portal.Authenticate.self, .init(identifier: identifier, password: SensitiveText(secret)))
            return reply.outcome == .granted ? .granted : .mustChange
        case .requestTemporaryPassword:
            _ = try await client.call(Portal.RequestTemporaryPassword.self, .init(identifier: identifier))
        case .replaceTemporaryPassword(let temporary, let password):
            _ = try await client.call(
                Portal.ReplaceTemporaryPassword.self,
                .init(
                    identifier: identifier, temporaryPassword: SensitiveText(temporary),
                    newPassword: SensitiveText(password)))
        case .changePassword(let current, let password):
            _ = try await client.call(
                Portal.ChangePassword.self,
                .init(
                    identifier: identifier, currentPassword: SensitiveText(current),
                    newPassword: SensitiveText(password)))
        case .changeMail(let password):
            _ = try await client.call(
                Portal.ChangeMail.self,
                .init(
                    identifier: identifier, currentPassword: SensitiveText(password), mail: "\(identifier)@example.net")
            )
        default: return .notAdmitted
        }
        return .done
    }

    private func administer(_ act: Act, _ person: Person) async throws -> Answer {
        let client = try await VarlinkClient.connect(path: installation.daemon.administrationPath)
        let identifier = person.identifier
        switch act {
        case .show:
            let account = try await client.call(Administration.ShowAccount.self, .init(identifier: identifier)).account
            guard let state = AccountState(rawValue: account.state.rawValue) else { return .unknown }
            return .found(state, isOffered: account.temporaryPassword != nil)
        case .givePassword:
            let given = try await client.call(Administration.IssueTemporaryPassword.self, .init(identifier: identifier))
            return .told(given.temporaryPassword.text)
        case .suspend:
            _ = try await client.call(Administration.Suspend.self, .init(identifier: identifier, reason: "history"))
        case .resume: _ = try await client.call(Administration.Resume.self, .init(identifier: identifier))
        case .delete: _ = try await client.call(Administration.DeleteAccount.self, .init(identifier: identifier))
        case .register:
            _ = try await client.call(Administration.Import.self, .init(path: try list(person), format: .csv))
        case .issueCode:
            for try await reply in try client.stream(Administration.IssueCodes.self, .init(key: person.key)) {
                if let issued = reply.issued { return .told(issued.code.text) }
            }
            return .absent
        default: return .notAdmitted
        }
        return .done
    }

    /// A feed that names one person.
    private func list(_ person: Person) throws -> String {
        let folder = installation.daemon.folder
        guard person.isResponsible else {
            return try School.classList(person.pupil..<(person.pupil + 1), form: "3B", in: folder)
        }
        return try Person.list(ofResponsibleFor: person.pupil, in: folder)
    }

    private func overwrite(_ act: Act, _ person: Person) async throws -> Answer {
        let change: Modification =
            switch act {
            case .overwritePassword(let password):
                .replace("userPassword", [try await installation.passwordValue(password)])
            case .overwriteState: .replace("passerelleState", ["active"])
            default: .replace("pwdReset", ["TRUE"])
            }
        try await administrator.modify(try installation.dn(person.identifier), [change])
        return .done
    }
}

extension Portal.Failure {
    fileprivate var answer: Answer {
        switch self {
        case .activationRefused, .credentialsRefused, .notPermitted: .refused
        case .tooManyAttempts: .later
        default: .unknown
        }
    }
}

extension Administration.Failure {
    fileprivate var answer: Answer {
        switch self {
        case .accountNotFound, .registrationNotFound: .absent
        case .notInThisState: .refused
        default: .unknown
        }
    }
}

extension LDAPError {
    fileprivate var answer: Answer {
        switch code {
        case .noSuchObject: .absent
        default: outcomeIsUnknown ? .unknown : .notAdmitted
        }
    }
}
