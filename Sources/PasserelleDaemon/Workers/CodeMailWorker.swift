import Accounts
import Directory
import Foundation
import Logging
import Mailing
import ServiceLifecycle

/// Sends the mails with codes that registrations owe: each code is made when its mail leaves.
///
/// A worker of its own, with connections of its own to the relay: the codes of a whole academy are not to delay the temporary
/// password that somebody waits for.
struct CodeMailWorker: Service {
    let operations: AccountOperations
    let templates: Current<MailTemplates>
    let transport: any MailTransport
    /// Mails on their way at the same time.
    let concurrency: Int
    let pollInterval: Duration
    /// Registrations looked at in one sweep; the search ends before the first mail leaves.
    var batch = 200

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let pause = await sweep()
                await operations.codeBell.wait(atMost: pause)
            }
        }
    }

    /// Sends what is due.
    /// - Returns: how long nothing will be due.
    func sweep() async -> Duration {
        do {
            let now = operations.now()
            var due: [Registration] = []
            var next = now.addingTimeInterval(pollInterval / .seconds(1))
            for try await registration in operations.directory.registrationsOwingMail() {
                let times = registration.owedMails.map(\.notBefore)
                next = min(next, times.filter { $0 > now }.min() ?? next)
                if times.contains(where: { $0 <= now }) { due.append(registration) }
                if due.count == batch { break }
            }
            let went = await due.concurrently(concurrency) { await send($0, dueAt: now) }
            guard due.count == batch else { return .seconds(max(1, next.timeIntervalSince(operations.now()))) }
            // There is probably more; but where nothing goes, the same would be found again.
            return went.contains(true) ? .milliseconds(50) : pollInterval
        } catch {
            operations.logger.warning("Owed codes cannot be looked up", metadata: ["error": "\(error)"])
            return pollInterval
        }
    }

    /// - Returns: whether nothing failed.
    private func send(_ found: Registration, dueAt time: Date) async -> Bool {
        for mail in found.owedMails where mail.notBefore <= time {
            do { try await send(mail, to: found) } catch {
                operations.announceFailure(of: mail, registration: found.key, error)
                operations.logger.warning(
                    "A mail with a code is still owed and will be tried again",
                    metadata: ["registration": "\(found.key)", "error": "\(error)"])
                return false
            }
        }
        return true
    }

    /// One try of one mail: code and claim in one write, put into words, hand over, settle.
    private func send(_ mail: OwedMail, to registration: Registration) async throws {
        let now = operations.now()
        guard let next = operations.lifecycle.postponed(mail, now: now) else {
            return try await abandon(mail, of: registration, "tooOld")
        }
        guard let address = Self.address(of: registration.person) else {
            return try await abandon(mail, of: registration, "noAddress")
        }
        var random = SystemRandomNumberGenerator()
        let code = ActivationCode.random(using: &random)
        let decision = operations.lifecycle.issueMailedCode(
            operations.key.index(of: code), for: mail, to: registration, now: now)
        // Refused, or somebody was faster: the next look finds what is owed then.
        guard case .change(let change, let event) = decision, try await operations.write(change, to: registration)
        else { return }
        operations.record(event, by: .worker("mail"))
        let claimed = registration.applying(change)
        // Asked after the write, which is the last moment: the letter's code may have opened the account meanwhile.
        guard try await !operations.isUsed(claimed.key) else { return }
        do {
            try await handOver(code, of: claimed, to: address, now: now)
        } catch let error as MailError where error.code == .permanent {
            operations.logger.error(
                "A code will never arrive by mail", metadata: ["registration": "\(claimed.key)", "error": "\(error)"])
            return try await abandon(next, of: claimed, "refused")
        }
        operations.record(
            AuditEvent(.mailSent, registration: claimed.key, reason: mail.kind.rawValue), by: .worker("mail"))
        try await settle(next, of: claimed, isLost: false)
    }

    private func handOver(
        _ code: ActivationCode, of registration: Registration, to address: MailAddress, now: Date
    ) async throws {
        let content = MailContent.activationCode(
            CodeLine(registration), code: WithheldText { code.printed }, expires: registration.code?.expiry ?? now)
        try await transport.send(try templates.value.render(content, to: address, now: now))
    }

    /// The feed's address, if a mail could go there.
    static func address(of person: Person) -> MailAddress? { person.mail.flatMap { try? MailAddress($0) } }

    private func abandon(_ mail: OwedMail, of registration: Registration, _ reason: String) async throws {
        try await settle(mail, of: registration, isLost: true)
        operations.record(
            AuditEvent(.mailAbandoned, .failed, registration: registration.key, reason: reason), by: .worker("mail"))
    }

    /// Takes a mail off the registration, whatever else a feed did to it meanwhile.
    private func settle(_ mail: OwedMail, of registration: Registration, isLost: Bool) async throws {
        try await operations.rewrite(registration) { operations.lifecycle.settle(mail, on: $0, isLost: isLost) }
    }
}

extension CodeLine {
    init(_ registration: Registration) {
        let (person, child) = (registration.person, registration.challenged)
        self.init(
            title: person.title, givenName: person.givenName, surname: person.surname, childGivenName: child.givenName,
            childSurname: child.surname, schoolName: child.school?.name, className: child.className)
    }
}
