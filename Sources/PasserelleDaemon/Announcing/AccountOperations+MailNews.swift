import Accounts
import ControlAPI
import Foundation
import Mailing

extension AccountOperations {
    /// Tells watchers of a mail that has not left and will be tried again. How those end that will not is in the audit.
    func announceFailure(
        of mail: OwedMail, account: Identifier? = nil, registration: RegistrationKey? = nil, _ error: any Error
    ) {
        // The code alone: a relay's words may hold an address.
        let reason = (error as? MailError).map { "\($0.code)" } ?? "directory"
        announcer.announce(
            Administration.Event(
                time: now().formatted(.iso8601), kind: .mail, action: "mailPostponed", outcome: .failed,
                account: account?.text, registration: registration?.text, reason: reason, subject: mail.kind.rawValue))
    }
}
