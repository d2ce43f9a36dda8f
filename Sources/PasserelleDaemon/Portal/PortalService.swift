import Accounts
import ControlAPI
import Directory
import Foundation
import Varlink

/// `org.passerelle.Portal`: from a call on the socket to an operation on accounts, and back into the contract's words.
struct PortalService: Sendable {
    let operations: AccountOperations
    let throttles: Throttles
    let beat: AnswerBeat
    /// Where E-lyco asks several servers; `nil` where there is one, or nobody waits for them.
    var arrival: Arrival?
    let schools = ShortMemory<School>(lifetime: 60, capacity: 1000)

    /// Binds every method of the interface to what does it.
    func register(in interface: inout InterfaceImplementation) {
        interface.handle(Portal.CheckActivationCode.self) { try await checkActivationCode($0, $1) }
        interface.handle(Portal.CheckIdentifier.self) { try await checkIdentifier($0, $1) }
        interface.handle(Portal.Activate.self) { try await activate($0, $1) }
        interface.handle(Portal.AttachCode.self) { try await attachCode($0, $1) }
        interface.handle(Portal.RefuseCode.self) { try await refuseCode($0, $1) }
        interface.handle(Portal.RefuseChild.self) { try await refuseChild($0, $1) }
        interface.handle(Portal.Authenticate.self) { try await authenticate($0, $1) }
        interface.handle(Portal.RequestTemporaryPassword.self) { try await requestTemporaryPassword($0, $1) }
        interface.handle(Portal.ReplaceTemporaryPassword.self) { try await replaceTemporaryPassword($0, $1) }
        interface.handle(Portal.RequestIdentifierReminder.self) { try await requestIdentifierReminder($0, $1) }
        interface.handle(Portal.ChangePassword.self) { try await changePassword($0, $1) }
        interface.handle(Portal.ChangeMail.self) { try await changeMail($0, $1) }
        interface.handle(Portal.DescribeAccount.self) { try await describeAccount($0, $1) }
        interface.handle(Portal.DescribePasswordRequest.self) { try await describePasswordRequest($0, $1) }
        interface.handle(Portal.DescribePasswordRules.self) { _, _ in describePasswordRules() }
    }

    /// Admits a request of a visitor and runs it; refusals and failures of the directory leave in the contract's words.
    func serve<Reply>(
        _ client: String?, _ context: CallContext, _ body: (Requester) async throws -> Reply
    ) async throws -> Reply {
        // An address, or what a portal takes for one: nothing longer is worth remembering.
        let client = client.map { String($0.prefix(64)) }
        let requester = Requester(requestID: context.requestID, client: client, peerUID: context.peer.uid)
        do {
            try throttles.admit(client: client, now: operations.now())
            return try await body(requester)
        } catch {
            if case Refusal.tooManyAttempts = error {
                operations.record(AuditEvent(.requestThrottled, .throttled, subject: context.method), by: requester)
            }
            throw PortalFailure.callError(for: error, operations.logger, context)
        }
    }

    /// `serve`, with one more guard: tries of a secret for one identifier are spaced out, whether or not somebody has it.
    func serve<Reply>(
        trying identifier: String, _ client: String?, _ context: CallContext, _ body: (Requester) async throws -> Reply
    ) async throws -> Reply {
        // What nobody can be called is one identifier for all: its length and number are the visitor's to choose.
        let identifier = Identifier(stored: identifier)?.text ?? "?"
        return try await serve(client, context) { requester in
            let time = operations.now()
            try throttles.admit(identifier: identifier, now: time)
            do {
                let reply = try await beat.hold(unless: Self.tellsNothing) { try await body(requester) }
                throttles.recordSuccess(identifier: identifier)
                return reply
            } catch Refusal.credentialsRefused {
                throw Refusal.credentialsRefused
            } catch {
                throttles.withdraw(identifier: identifier, admittedAt: time)
                throw error
            }
        }
    }

    /// A success, or a refusal that only somebody with the right secret gets to see.
    static func tellsNothing<Reply>(_ outcome: Result<Reply, any Error>) -> Bool {
        switch outcome {
        case .success: true
        case .failure(Refusal.credentialsRefused), .failure(Refusal.activationRefused): false
        case .failure: true
        }
    }
}
