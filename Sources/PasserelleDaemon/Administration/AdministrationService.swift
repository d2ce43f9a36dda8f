import Accounts
import ControlAPI
import Directory
import Feed
import Foundation
import LDAPClient
import Varlink

/// `org.passerelle.Administration`: from a call on the socket to an operation, and back into the contract's words.
struct AdministrationService: Sendable {
    let operations: AccountOperations
    let feeds: FeedOperations
    /// Where a feed may lie that has a report beside it.
    var drop: DropDesk?
    /// The academy whose feeds are imported when a call does not name one.
    let source: String
    /// What letters say of this installation.
    let site: Current<Administration.DescribeSite.Reply>
    /// The portal's: who is locked out by them is known nowhere else.
    let throttles: Throttles
    let pool: LDAPPool
    let servers: Servers
    let isEmbedded: Bool
    let startedAt: Date
    let limitCounts: SocketLimitCounts

    /// Binds every method of the interface to what does it.
    func register(in interface: inout InterfaceImplementation) {
        interface.stream(Administration.Import.self) { try await importFeed($0, $1, $2) }
        interface.stream(Administration.IssueCodes.self, requiresMore: true) { try await issueCodes($0, $1, $2) }
        interface.stream(Administration.Statistics.self, requiresMore: true) { try await statistics($0, $1, $2) }
        interface.stream(Administration.ListClass.self, requiresMore: true) { try await listClass($0, $1, $2) }
        interface.stream(Administration.PlanCodeMails.self, requiresMore: true) { try await planCodeMails($0, $1, $2) }
        interface.handle(Administration.MailCode.self) { try await mailCode($0, $1) }
        interface.stream(Administration.PlanPasswordChange.self, requiresMore: true) {
            try await planPasswordChange($0, $1, $2)
        }
        interface.handle(Administration.RequirePasswordChange.self) { try await requirePasswordChange($0, $1) }
        interface.handle(Administration.DescribeSite.self) { try await describeSite($0, $1) }
        interface.handle(Administration.FindAccounts.self) { try await findAccounts($0, $1) }
        interface.handle(Administration.ShowAccount.self) { try await showAccount($0, $1) }
        interface.handle(Administration.FindRegistrations.self) { try await findRegistrations($0, $1) }
        interface.handle(Administration.ShowRegistration.self) { try await showRegistration($0, $1) }
        interface.handle(Administration.IssueTemporaryPassword.self) { try await issueTemporaryPassword($0, $1) }
        interface.handle(Administration.Suspend.self) { try await suspend($0, $1) }
        interface.handle(Administration.Resume.self) { try await resume($0, $1) }
        interface.handle(Administration.DeleteAccount.self) { try await deleteAccount($0, $1) }
        interface.stream(Administration.Watch.self, requiresMore: true, isPatient: true) {
            try await watch($0, $1, $2)
        }
        interface.handle(Administration.Status.self) { try await status($0, $1) }
    }

    /// Runs an administrator's request; what goes wrong leaves in the contract's words.
    ///
    /// - Parameter onFailure: for the audit, when the request ends otherwise than `body` says itself.
    func serve<Reply>(
        _ context: CallContext, onFailure: AuditEvent? = nil, _ body: (Requester) async throws -> Reply
    ) async throws -> Reply {
        let requester = Requester(requestID: context.requestID, client: nil, peerUID: context.peer.uid)
        return try await renamingFailures(context) {
            do { return try await body(requester) } catch {
                if let onFailure { operations.record(onFailure, by: requester) }
                throw error
            }
        }
    }

    private func renamingFailures<Reply>(_ context: CallContext, _ body: () async throws -> Reply) async throws -> Reply
    {
        do {
            return try await body()
        } catch let failure as Administration.Failure {
            throw failure.callError
        } catch let other as ImportUnderWay {
            throw Administration.Failure.importUnderWay(
                holder: other.holder, since: other.since.formatted(.iso8601)
            ).callError
        } catch let refusal as PlanRefusal {
            throw Administration.Failure.planRefused(
                digest: refusal.planned.plan.digest.text, message: refusal.message
            ).callError
        } catch let error as FeedError {
            throw Administration.Failure.feedRefused(file: error.file, line: error.line, message: error.message)
                .callError
        } catch let error as DirectoryError {
            operations.logger.error(
                "The directory did not do what an administrator asked for",
                metadata: ["request": "\(context.requestID)", "method": "\(context.method)", "error": "\(error)"])
            let failure: Administration.Failure = error.code == .conflict ? .conflict : .directoryUnavailable
            throw failure.callError
        }
    }
}
