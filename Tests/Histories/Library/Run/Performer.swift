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

    /// Imports what a feed says of several people at once. Planned first, which changes nothing: of a daemon that cannot even
    /// do that, nobody has to ask what it did.
    func importFeed(_ folder: String, _ acts: [(person: Int, act: Act)]) async -> Answer {
        guard await importFeed(folder, isDryRun: true) == .done else { return .notAdmitted }
        return await recorder.record(acts) { await importFeed(folder, isDryRun: false) }
    }

    /// Has one refused that breaks off.
    func importCutFeed(_ folder: String, of people: [Person]) async {
        _ = await recorder.record(people.map { ($0.number, .cutFeed) }) {
            // Whatever goes wrong with it: nothing may come of it.
            await importFeed(folder, isDryRun: false) == .done ? .done : .refused
        }
    }

    private func importFeed(_ folder: String, isDryRun: Bool) async -> Answer {
        await answer {
            let client = try await VarlinkClient.connect(path: installation.daemon.administrationPath)
            _ = try await client.call(Administration.Import.self, .init(path: folder, format: .aaf, dryRun: isDryRun))
            return .done
        }
    }

    private func outcome(of act: Act, _ person: Person, _ cut: Cut?) async -> Answer {
        await answer {
            switch act {
            case .readMail: return .done
            case .bind(let secret):
                let isOpen = try await door.checkPassword(
                    dn: try installation.dn(person.identifier), password: Array(secret.utf8))
                return isOpen ? .opens : .shut
            case .overwritePassword, .overwriteState, .markReset: return try await overwrite(act, person)
            case .show, .givePassword, .suspend, .resume, .delete, .issueCode:
                return try await administer(act, person)
            default: return try await visit(act, person, cut)
            }
        }
    }

    private func answer(_ body: () async throws -> Answer) async -> Answer {
        do { return try await body() } catch let error as CallError {
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
        case .checkCode(let child, let code):
            _ = try await client.call(
                Portal.CheckActivationCode.self,
                .init(
                    code: SensitiveText(code), givenName: person.children[child].givenName, birthDate: School.born))
        case .activate(let child, let code, let password):
            var activation = School.activation(code, identifier)
            activation.givenName = person.children[child].givenName
            activation.password = SensitiveText(password)
            _ = try await client.call(Portal.Activate.self, activation)
        case .attachCode, .refuseCode, .refuseChild: try await changeFamily(act, person, client)
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

    private func changeFamily(_ act: Act, _ person: Person, _ client: VarlinkClient) async throws {
        switch act {
        case .attachCode(let child, let code, let password):
            _ = try await client.call(
                Portal.AttachCode.self,
                .init(
                    identifier: person.identifier, password: SensitiveText(password), code: SensitiveText(code),
                    givenName: person.children[child].givenName, birthDate: School.born))
        case .refuseCode(let child, let code):
            _ = try await client.call(
                Portal.RefuseCode.self,
                .init(
                    code: SensitiveText(code), givenName: person.children[child].givenName, birthDate: School.born))
        case .refuseChild(let child, let password):
            _ = try await client.call(
                Portal.RefuseChild.self,
                .init(
                    identifier: person.identifier, password: SensitiveText(password),
                    givenName: person.children[child].givenName, surname: AcademyFeed.surname))
        default: break
        }
    }

    private func administer(_ act: Act, _ person: Person) async throws -> Answer {
        let client = try await VarlinkClient.connect(path: installation.daemon.administrationPath)
        let identifier = person.identifier
        switch act {
        case .show:
            let account = try await client.call(Administration.ShowAccount.self, .init(identifier: identifier)).account
            guard let state = AccountState(rawValue: account.state.rawValue) else { return .unknown }
            let registrations = person.isResponsible ? account.children.map(\.registration) : [account.registration]
            let children = person.children.indices.filter { registrations.contains(person.children[$0].registration) }
            return .found(state, isOffered: account.temporaryPassword != nil, children: Set(children))
        case .givePassword:
            let given = try await client.call(Administration.IssueTemporaryPassword.self, .init(identifier: identifier))
            return .told(given.temporaryPassword.text)
        case .suspend:
            _ = try await client.call(Administration.Suspend.self, .init(identifier: identifier, reason: "history"))
        case .resume: _ = try await client.call(Administration.Resume.self, .init(identifier: identifier))
        case .delete: _ = try await client.call(Administration.DeleteAccount.self, .init(identifier: identifier))
        case .issueCode(let child):
            let key = person.children[child].registration
            for try await reply in try client.stream(Administration.IssueCodes.self, .init(key: key)) {
                if let issued = reply.issued { return .told(issued.code.text) }
            }
            return .absent
        default: return .notAdmitted
        }
        return .done
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
        case .activationRefused, .credentialsRefused, .notPermitted, .identifierUnavailable: .refused
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
