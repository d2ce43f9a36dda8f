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
    let templates: MailTemplates
    let transport: any MailTransport
    /// Mails on their way at the same time.
    let concurrency: Int
    /// How long to sleep when the bell stays silent: mails that other daemons left are found by looking.
    let pollInterval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await operations.mailBell.wait(atMost: await sweep())
            }
        }
    }

    /// Sends what is due.
    /// - Returns: how long nothing will be due.
    func sweep() async -> Duration {
        do {
            let (due, next) = try await dueMails()
            await withTaskGroup(of: Void.self) { group in
                for (position, account) in due.enumerated() {
                    if position >= concurrency { await group.next() }
                    group.addTask { await send(account.mails, of: account.identifier) }
                }
            }
            // A full batch: there is probably more.
            return due.count == Self.batch ? .zero : .seconds(max(1, next.timeIntervalSince(operations.now())))
        } catch {
            operations.logger.warning("Owed mails cannot be looked up", metadata: ["error": "\(error)"])
            return pollInterval
        }
    }

    /// Accounts looked at in one sweep. The search ends before the first mail leaves: a slow relay keeps no session of the
    /// directory busy.
    private static let batch = 500

    private func dueMails() async throws -> (due: [(identifier: Identifier, mails: [OwedMail])], next: Date) {
        let now = operations.now()
        var due: [(identifier: Identifier, mails: [OwedMail])] = []
        var next = now.addingTimeInterval(pollInterval / .seconds(1))
        for try await account in operations.directory.accountsOwingMail() {
            let mails = account.owedMails.filter { $0.notBefore <= now }
            next = min(next, account.owedMails.map(\.notBefore).filter { $0 > now }.min() ?? next)
            if !mails.isEmpty { due.append((account.identifier, mails)) }
            if due.count == Self.batch { break }
        }
        return (due, next)
    }

    private func send(_ mails: [OwedMail], of identifier: Identifier) async {
        for mail in mails {
            do {
                try await send(mail, of: identifier)
            } catch {
                operations.logger.warning(
                    "A mail has not left yet and will be tried again",
                    metadata: ["mail.kind": "\(mail.kind.rawValue)", "account": "\(identifier)", "error": "\(error)"])
            }
        }
    }

    /// One try of one mail: claim, put into words, hand over, settle.
    private func send(_ mail: OwedMail, of identifier: Identifier) async throws {
        guard let account = try await operations.directory.account(identifier), account.owedMails.contains(mail) else {
            return
        }
        // One moment for the whole try: what is settled is then what was claimed.
        let now = operations.now()
        guard let next = mail.postponed(now: now) else { return try await abandon(mail, on: account, "tooOld") }
        guard let claimed = try await claim(mail, on: account, now: now) else { return }
        do {
            guard let address = recipient(of: mail, on: claimed.account) else {
                return try await abandon(next, on: claimed.account, "noAddress")
            }
            let message = try templates.render(claimed.content, to: address, now: now)
            try await transport.send(message)
        } catch let error as MailError where error.code == .permanent {
            operations.logger.error(
                "A mail will never arrive", metadata: ["account": "\(identifier)", "error": "\(error)"])
            return try await abandon(next, on: claimed.account, "refused")
        }
        try await settle(
            next, on: claimed.account, AuditEvent(.mailSent, account: identifier, reason: mail.kind.rawValue))
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
        if mail.kind == .temporaryPassword { return try await issuePassword(mail, on: account, line, now: now) }
        guard let change = operations.lifecycle.claim(mail, on: account, now: now),
            try await operations.write(change, to: account)
        else { return nil }
        let content: MailContent =
            switch mail.kind {
            case .accountCreated: .accountCreated(line)
            case .temporaryPasswordByAdministrator: .temporaryPasswordByAdministrator(line)
            case .passwordChanged: .passwordChanged(line)
            case .mailChanged:
                .mailChanged(line, maskedNewAddress: account.mail.map { MailMask(address: $0).text } ?? "")
            case .identifierReminder, .temporaryPassword:
                .identifierReminder(try await everybody(at: mail.recipient ?? account.mail, line))
            }
        return Claimed(account: account.applying(change), content: content)
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
            try await settle(mail, on: account, nil)
            return nil
        case .change(let change, let event):
            guard try await operations.write(change, to: account) else { return nil }
            operations.record(event, by: .worker("mail"))
            let claimed = account.applying(change)
            let expires = claimed.temporaryPassword?.expiry ?? now
            return Claimed(
                account: claimed,
                content: .temporaryPassword(line, password: WithheldText { secret.text }, expires: expires))
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
        try await settle(
            mail, on: account, AuditEvent(.mailAbandoned, .failed, account: account.identifier, reason: reason))
    }

    /// Takes a mail off the account, whatever else happened to the account meanwhile.
    private func settle(_ mail: OwedMail, on account: Account, _ event: AuditEvent?) async throws {
        var current: Account? = account
        for _ in 0..<AccountOperations.rounds {
            guard let account = current, let change = operations.lifecycle.settle(mail, on: account) else { break }
            if try await operations.write(change, to: account) { break }
            current = try await operations.directory.account(account.identifier)
        }
        if let event { operations.record(event, by: .worker("mail")) }
    }
}

extension AccountLine {
    init(_ account: Account) {
        self.init(
            givenName: account.person.givenName, surname: account.person.surname, identifier: account.identifier.text,
            schoolName: account.person.school?.name)
    }
}
