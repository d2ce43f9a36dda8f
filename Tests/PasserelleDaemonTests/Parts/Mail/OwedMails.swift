import Accounts
import ControlAPI
import Foundation
import Mailing
import TestSupport

@testable import PasserelleDaemon

extension Bridge {
    func account(_ identifier: String) async throws -> Account {
        guard let account = try await store.account(Identifier(identifier)) else {
            throw TestFailure("no \(identifier)")
        }
        return account
    }

    func owedMails(_ identifier: String) async throws -> [OwedMail] { try await account(identifier).owedMails }

    /// An account whose mails have all left, and whose registration is removed.
    func settledPupil(_ identifier: String = "zoe.legoff", number: Int = 1, mail: String? = nil) async throws -> Pupil {
        let pupil = Pupil(self, identifier)
        let key = try await register(number)
        let code = try await issueCode(key)
        pupil.shut(code.printed)
        var activation = pupil.activation(code)
        if let mail { activation.mail = mail }
        _ = try await call(Portal.Activate.self, activation)
        pupil.open("Mimosa-42")
        // The first mail comes claimed, for the worker that a test without one does not have.
        clock.advance(40)
        _ = await worker.sweep()
        try await eventually("registration removed") { try await store.registration(key) == nil }
        return pupil
    }

    func requestTemporaryPassword(_ pupil: Pupil) async throws {
        try await operations.requestTemporaryPassword(for: Identifier(pupil.identifier), by: .worker("test"))
    }

    /// What the audit says of mails, oldest first: `action outcome reason`.
    func mailAudit() throws -> [String] {
        try AuditLines.read("\(directory.scratch)/audit.log").filter { $0["request"] == "mail" }.map { line in
            ["action", "outcome", "reason"].compactMap { line[$0] }.joined(separator: " ")
        }
    }

    /// A second worker on the same directory, whose mails go elsewhere.
    func worker(over transport: any MailTransport) -> MailWorker {
        MailWorker(
            operations: operations, templates: worker.templates, transport: transport, concurrency: 4,
            pollInterval: .seconds(1))
    }
}

/// A relay that takes the mail, and whose answer is lost on the way.
struct AnswerLost: MailTransport {
    let mailbox: Mailbox

    func send(_ message: MailMessage) async throws(MailError) {
        try await mailbox.send(message)
        throw MailError(.temporary, "the connection was lost")
    }
}
