import Accounts
import Directory
import Foundation
import Logging
import Mailing
import ServiceLifecycle

/// Sends the mails that accounts owe, each claimed by a guarded write before it is tried.
///
/// Any number of daemons may do so on one directory: of those who claim a mail one has it, and when that one dies the mail is
/// due again after the back-off. A mail is thus sent at least once, and in the normal case once.
struct MailWorker: Service {
    let operations: AccountOperations
    let templates: Current<MailTemplates>
    let transport: any MailTransport
    /// Mails on their way at the same time.
    let concurrency: Int
    /// How long to sleep when the bell stays silent: mails that other daemons left are found by looking.
    let pollInterval: Duration
    /// Accounts looked at in one sweep. The search ends before the first mail leaves: a slow relay keeps no session of the
    /// directory busy.
    var batch = 500

    func run() async throws {
        await cancelWhenGracefulShutdown {
            async let welcomes: Void = welcome()
            while !Task.isCancelled {
                let pause = await sweep()
                // What is owed meanwhile shares the next look.
                try? await Task.sleep(for: Self.gathering)
                await operations.mailBell.wait(atMost: pause)
            }
            await welcomes
        }
    }

    private static let gathering = Duration.milliseconds(50)
    private static let longestWelcome = Duration.seconds(2)

    /// Sends the mails of accounts that this daemon opened, which come claimed.
    private func welcome() async {
        while !Task.isCancelled {
            // What still waits when the daemon stops is due again soon, and stands in the directory.
            await operations.openedAccounts.batch(atMost: Self.longestWelcome)
                .concurrently(concurrency) { await welcome($0) }
        }
    }

    private func welcome(_ account: Account) async {
        for mail in account.owedMails where operations.now() + operations.lifecycle.policy.mailSending < mail.notBefore
        {
            // One that waited longer is left to whoever claims it anew: what is sent late could be sent twice.
            await logFailure(of: mail, on: account) {
                try await deliver(mail, Claimed(account: account, content: .accountCreated(AccountLine(account))))
            }
        }
    }

    /// Sends what is due.
    /// - Returns: how long nothing will be due.
    func sweep() async -> Duration {
        do {
            let now = operations.now()
            let (due, next) = try await dueMails(now)
            let went = await due.concurrently(concurrency) { await send($0, dueAt: now) }
            guard due.count == batch else { return .seconds(max(1, next.timeIntervalSince(operations.now()))) }
            // There is probably more; but where nothing goes, the same would be found again.
            return went.contains(true) ? .zero : pollInterval
        } catch {
            operations.logger.warning("Owed mails cannot be looked up", metadata: ["error": "\(error)"])
            return pollInterval
        }
    }

    private func dueMails(_ now: Date) async throws -> (due: [Account], next: Date) {
        var due: [Account] = []
        var next = now.addingTimeInterval(pollInterval / .seconds(1))
        for try await account in operations.directory.accountsOwingMail() {
            next = min(next, account.owedMails.map(\.notBefore).filter { $0 > now }.min() ?? next)
            if account.owedMails.contains(where: { $0.notBefore <= now }) { due.append(account) }
            if due.count == batch { break }
        }
        return (due, next)
    }

    /// Tries what an account owes that was due when it was read.
    ///
    /// - Returns: whether nothing failed.
    private func send(_ found: Account, dueAt time: Date) async -> Bool {
        var hasFailed = false
        // Most are still as they were found; one that somebody changed since, if only by the mail before, is read again.
        var known: Account? = found
        for mail in found.owedMails where mail.notBefore <= time {
            // Whether a secret may be issued is for the account to say as it is now.
            if mail.kind.bringsTemporaryPassword { known = nil }
            let account = known
            known = nil
            let isDone = await logFailure(of: mail, on: found) {
                if let account, try await send(mail, of: account) { return }
                guard let account = try await operations.directory.account(found.identifier) else { return }
                _ = try await send(mail, of: account)
            }
            if !isDone { hasFailed = true }
        }
        return !hasFailed
    }

    @discardableResult
    private func logFailure(of mail: OwedMail, on account: Account, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch {
            operations.announceFailure(of: mail, account: account.identifier, error)
            operations.logger.warning(
                "A mail is still owed and will be tried again",
                metadata: [
                    "mail.kind": "\(mail.kind.rawValue)", "account": "\(account.identifier)", "error": "\(error)",
                ])
            return false
        }
    }

    /// One try of one mail: claim, put into words, hand over, settle.
    /// - Returns: false when the account is not as it was read, or owes the mail no more: nothing was done.
    private func send(_ mail: OwedMail, of account: Account) async throws -> Bool {
        guard account.owedMails.contains(mail) else { return false }
        // One moment for the whole try: what is settled is then what was claimed.
        let now = operations.now()
        guard let next = operations.lifecycle.postponed(mail, now: now) else {
            try await abandon(mail, on: account, "tooOld")
            return true
        }
        guard let claimed = try await claim(mail, on: account, now: now) else { return false }
        try await deliver(next, claimed)
        return true
    }

    /// Puts a claimed mail into words, hands it over, and settles it.
    /// - Parameter mail: as the claim left it.
    private func deliver(_ mail: OwedMail, _ claimed: Claimed) async throws {
        let identifier = claimed.account.identifier
        do {
            guard let address = recipient(of: mail, on: claimed.account) else {
                return try await abandon(mail, on: claimed.account, "noAddress")
            }
            try await transport.send(try templates.value.render(claimed.content, to: address, now: operations.now()))
        } catch let error as MailError where error.code == .permanent {
            operations.logger.error(
                "A mail will never arrive", metadata: ["account": "\(identifier)", "error": "\(error)"])
            return try await abandon(mail, on: claimed.account, "refused")
        }
        operations.record(
            AuditEvent(.mailSent, account: identifier, reason: mail.kind.rawValue), by: .worker("mail"))
        try await settle(mail, on: claimed.account)
    }

    private func recipient(of mail: OwedMail, on account: Account) -> MailAddress? {
        (mail.recipient ?? account.mail).flatMap { try? MailAddress($0) }
    }

    private struct Claimed {
        var account: Account
        var content: MailContent
    }

    /// - Returns: `nil` when another worker has it, or the account is in no state to get it.
    private func claim(_ mail: OwedMail, on account: Account, now: Date) async throws -> Claimed? {
        let line = AccountLine(account)
        if mail.kind.bringsTemporaryPassword { return try await issuePassword(mail, on: account, line, now: now) }
        guard let content = try await content(of: mail, on: account, line, now: now) else {
            try await abandon(mail, on: account, "notAnAccounts")
            return nil
        }
        guard let change = operations.lifecycle.claim(mail, on: account, now: now),
            try await operations.write(change, to: account)
        else { return nil }
        return Claimed(account: account.applying(change), content: content)
    }

    /// - Returns: `nil` for a mail that no account can owe: somebody else wrote it there, and whoever it is to gets no other in its place.
    private func content(
        of mail: OwedMail, on account: Account, _ line: AccountLine, now: Date
    ) async throws -> MailContent? {
        switch mail.kind {
        case .accountCreated: .accountCreated(line)
        case .temporaryPasswordByAdministrator:
            .temporaryPasswordByAdministrator(line, expires: expiry(ofGiven: account, now: now), giver: mail.giver)
        case .passwordChanged: .passwordChanged(line)
        case .passwordChangeAsked: .passwordChangeAsked(line)
        case .departure: .departure(line, deleted: operations.lifecycle.deletion(of: account) ?? now)
        case .mailChanged: .mailChanged(line, maskedNewAddress: account.mail.map { MailMask(address: $0).text } ?? "")
        case .identifierReminder: .identifierReminder(try await everybody(at: mail.recipient ?? account.mail, line))
        // The first two are put into words where the password is made.
        case .temporaryPassword, .passwordChangeRequired, .activationCode: nil
        }
    }

    /// Until when the password works that the office gave; `nil` when it does no more.
    private func expiry(ofGiven account: Account, now: Date) -> Date? {
        guard let given = account.temporaryPassword, given.origin == .administrator, given.expiry > now else {
            return nil
        }
        return given.expiry
    }

    /// The secret is made now, and its hash becomes the only temporary password in the write that claims the mail: what a
    /// former try may have mailed is dead before this one leaves.
    private func issuePassword(
        _ mail: OwedMail, on account: Account, _ line: AccountLine, now: Date
    ) async throws -> Claimed? {
        var random = SystemRandomNumberGenerator()
        let secret = operations.generator.next(using: &random)
        let hash = try await operations.hasher.hash(secret)
        switch operations.lifecycle.issueMailedPassword(hash: hash, for: mail, to: account, now: now) {
        case .refuse(_, _, let event):
            operations.record(event, by: .worker("mail"))
            try await settle(mail, on: account)
            return nil
        case .change(let change, let event):
            guard try await operations.write(change, to: account) else { return nil }
            operations.record(event, by: .worker("mail"))
            let claimed = account.applying(change)
            let expires = claimed.temporaryPassword?.expiry ?? now
            let password = WithheldText { secret.text }
            let content: MailContent =
                mail.kind == .passwordChangeRequired
                ? .passwordChangeRequired(line, password: password, expires: expires)
                : .temporaryPassword(line, password: password, expires: expires)
            return Claimed(account: claimed, content: content)
        }
    }

    /// Everybody who has the address that was asked about, so that a family's reminder names them all, and nobody else.
    private func everybody(at mail: String?, _ line: AccountLine) async throws -> [AccountLine] {
        guard let mail else { return [line] }
        let lines = try await operations.directory.accounts(mail: mail).filter { $0.state != .suspended }.map(
            AccountLine.init)
        return lines.isEmpty ? [line] : lines
    }

    private func abandon(_ mail: OwedMail, on account: Account, _ reason: String) async throws {
        try await settle(mail, on: account)
        operations.record(
            AuditEvent(.mailAbandoned, .failed, account: account.identifier, reason: reason), by: .worker("mail"))
    }

    /// Takes a mail off the account, whatever else happened to the account meanwhile.
    private func settle(_ mail: OwedMail, on account: Account) async throws {
        try await operations.rewrite(account) { operations.lifecycle.settle(mail, on: $0) }
    }
}

extension AccountLine {
    init(_ account: Account) {
        self.init(
            givenName: account.person.givenName, surname: account.person.surname, identifier: account.identifier.text,
            schoolName: account.person.school?.name)
    }
}
