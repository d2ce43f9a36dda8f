import Accounts
import ControlAPI
import Directory
import Foundation
import Varlink

/// `org.passerelle.Helpdesk`: a school's administrators, each by a session of their own.
///
/// It trusts the portal with nothing but to hand on what people type: without an administrator's password there is no session, and
/// without a session no call. With each call the directory is asked anew who the session's owner is, and of which schools.
struct HelpdeskService: Sendable {
    let operations: AccountOperations
    let throttles: Throttles
    let beat: AnswerBeat
    let sessions: HelpdeskSessions

    /// Binds every method of the interface to what does it.
    func register(in interface: inout InterfaceImplementation) {
        interface.handle(Helpdesk.SignIn.self) { try await signIn($0, $1) }
        interface.handle(Helpdesk.SignOut.self) { try await signOut($0, $1) }
        interface.handle(Helpdesk.FindPeople.self) { try await findPeople($0, $1) }
        interface.handle(Helpdesk.ShowPerson.self) { try await showPerson($0, $1) }
        interface.handle(Helpdesk.GiveTemporaryPassword.self) { try await giveTemporaryPassword($0, $1) }
        interface.stream(Helpdesk.IssueCodes.self, requiresMore: true) { try await issueCodes($0, $1, $2) }
        interface.stream(Helpdesk.ListClass.self, requiresMore: true) { try await listClass($0, $1, $2) }
        interface.stream(Helpdesk.Statistics.self, requiresMore: true) { try await statistics($0, $1, $2) }
    }

    /// Runs a call of whoever has this session; the way to everything but signing in and out.
    func serve<Reply>(
        _ session: SensitiveText, _ client: String?, _ context: CallContext,
        _ body: (SchoolAdministrator, Requester) async throws -> Reply
    ) async throws -> Reply {
        var requester = requester(client, context)
        return try await renamingFailures(context) {
            let token = Secret(session.text)
            guard let known = sessions.member(token) else { throw Helpdesk.Failure.sessionEnded }
            let identifier = known.administrator.identifier
            // By name, not by browser: the office of a school shares its address with every pupil.
            try throttles.admit(client: "helpdesk \(identifier)", now: operations.now())
            guard let member = try await operations.directory.administrator(identifier),
                member.dn == known.dn, member.revision == known.revision
            else {
                sessions.end(token)
                throw Helpdesk.Failure.sessionEnded
            }
            requester.administrator = identifier
            return try await body(member.administrator, requester)
        }
    }

    func requester(_ client: String?, _ context: CallContext) -> Requester {
        Requester(
            requestID: context.requestID, client: client.map { String($0.prefix(64)) }, peerUID: context.peer.uid)
    }

    /// What goes wrong leaves in the contract's words.
    func renamingFailures<Reply>(_ context: CallContext, _ body: () async throws -> Reply) async throws -> Reply {
        do { return try await body() } catch let failure as Helpdesk.Failure {
            throw failure.callError
        } catch let refusal as Refusal {
            throw Helpdesk.Failure(refusal).callError
        } catch let error as DirectoryError where error.code == .conflict {
            throw Helpdesk.Failure.conflict.callError
        } catch let error as DirectoryError where error.code == .saturated {
            throw Helpdesk.Failure.tooManyAttempts(retryAfterSeconds: 2).callError
        } catch let error as DirectoryError {
            operations.logger.error(
                "The directory did not do what a school's administrator asked for",
                metadata: ["request": "\(context.requestID)", "method": "\(context.method)", "error": "\(error)"])
            throw Helpdesk.Failure.directoryUnavailable.callError
        }
    }
}

extension Helpdesk.Failure {
    init(_ refusal: Refusal) {
        self =
            switch refusal {
            case .tooManyAttempts(let seconds): .tooManyAttempts(retryAfterSeconds: seconds)
            case .credentialsRefused: .credentialsRefused
            // The only thing that the lifecycle does not permit an administrator: to give a password to somebody suspended.
            default: .notInThisState(.suspended)
            }
    }
}
