import Accounts
import Foundation
import Testing

@Suite("A code by mail")
struct CodeMailRulesTests {
    private let lifecycle = Lifecycle()
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let index = CodeIndex(hexadecimal: String(repeating: "a", count: 64))

    private func registration(
        _ kind: PersonKind = .responsible, code issuedAt: Date? = nil, owed: [OwedMail] = [], refusedAt: Date? = nil
    ) -> Registration {
        Registration(
            key: RegistrationKey("AC-TEST$900+1"), kind: kind,
            person: Person(givenName: "Anne", surname: "Kerbrat"),
            code: issuedAt.map {
                IssuedCode(index: index, issuedAt: $0, expiry: $0 + lifecycle.policy.codeLifetime)
            },
            owedMails: owed, refusedAt: refusedAt, version: 3)
    }

    private func verdict(
        _ registration: Registration, onlyMissing: Bool = false, isReachable: Bool = true
    ) -> CodeMailVerdict {
        lifecycle.codeMailVerdict(
            on: registration, since: now - 60, onlyMissing: onlyMissing, isReachable: isReachable, now: now)
    }

    @Test("is for responsible people with an address, once in a run, and not for who said that it is not for them")
    func verdicts() {
        let owed = OwedMail(.activationCode, since: now)
        #expect(verdict(registration()) == .due)
        #expect(verdict(registration(.pupil)) == .pupil)
        #expect(verdict(registration(), isReachable: false) == .noMail)
        #expect(verdict(registration(refusedAt: now)) == .refused)
        #expect(verdict(registration(owed: [owed])) == .owed)
        #expect(verdict(registration(code: now - 30)) == .recent)
        #expect(verdict(registration(code: now - 3600)) == .due)
        #expect(verdict(registration(code: now - 3600), onlyMissing: true) == .coded)
        #expect(verdict(registration(code: now - 61 * 86400), onlyMissing: true) == .due)
    }

    @Test("is made in the write that claims its mail")
    func oneWrite() throws {
        let owed = OwedMail(.activationCode, since: now)
        let found = registration(code: now - 3600, owed: [owed])
        guard case .change(let change, _) = lifecycle.issueMailedCode(index, for: owed, to: found, now: now) else {
            Issue.record("refused")
            return
        }
        let after = found.applying(change)
        #expect(change.version == found.version && after.code?.issuedAt == now)
        #expect(after.owedMails == [try #require(lifecycle.postponed(owed, now: now))])
    }

    @Test("makes none when the mail is not owed any more, or somebody has said that it is not for them")
    func notOwed() {
        let owed = OwedMail(.activationCode, since: now)
        for found in [registration(), registration(owed: [owed], refusedAt: now)] {
            guard case .refuse(.notPermitted, nil, _) = lifecycle.issueMailedCode(index, for: owed, to: found, now: now)
            else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test("is not made any more once a letter is printed")
    func letter() {
        let found = registration(owed: [OwedMail(.activationCode, since: now)])
        guard case .change(let change, _) = lifecycle.issueCode(index, to: found, now: now) else {
            Issue.record("refused")
            return
        }
        #expect(found.applying(change).owedMails.isEmpty)
    }

    @Test("takes its code with it when nobody gets the mail, and leaves a letter's alone")
    func lost() throws {
        let owed = OwedMail(.activationCode, since: now)
        let tried = try #require(lifecycle.postponed(owed, now: now))
        for (mail, isLost, keepsCode) in [(owed, true, true), (tried, true, false), (tried, false, true)] {
            let found = registration(code: now - 3600, owed: [mail])
            let change = try #require(lifecycle.settle(mail, on: found, isLost: isLost))
            let after = found.applying(change)
            #expect(after.owedMails.isEmpty && (after.code != nil) == keepsCode, "\(mail.attempts) \(isLost)")
        }
        #expect(lifecycle.settle(owed, on: registration(), isLost: true) == nil)
    }
}
