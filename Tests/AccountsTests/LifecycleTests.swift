import Accounts
import Foundation
import Testing

let noon = Date(timeIntervalSince1970: 1_800_000_000)
let day: TimeInterval = 86400

func pupil() -> Person {
    Person(givenName: "Zoé", surname: "Le Goff", birthDate: CivilDate(iso8601: "2012-12-18"))
}

func hash() throws -> PasswordHash {
    try #require(PasswordHash(phc: "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$dGFndGFndGFn"))
}

func account(_ state: AccountState = .active, temporary: IssuedTemporaryPassword? = nil) throws -> Account {
    Account(
        identifier: try Identifier("zoe.legoff"), registration: RegistrationKey("AC-NANTES$1"), kind: .pupil,
        state: state,
        person: pupil(), mail: "zoe@example.org", usedCodes: ["0123-456-789-ABC"], activatedAt: noon,
        passwordChangedAt: noon,
        temporaryPassword: temporary, version: 7)
}

func issued(_ origin: IssuedTemporaryPassword.Origin = .mailed, failures: Int = 0) -> IssuedTemporaryPassword {
    IssuedTemporaryPassword(hash: "$argon2id$…", expiry: noon + day, failures: failures, origin: origin)
}

extension Decision {
    var changed: Change? { if case .change(let change, _) = self { change } else { nil } }
    var refusal: Refusal? { if case .refuse(let refusal, _, _) = self { refusal } else { nil } }
    var recorded: Change? { if case .refuse(_, let change, _) = self { change } else { nil } }
}

@Suite("A code from a letter")
struct CodeRules {
    let lifecycle = Lifecycle()
    let right = IdentityAnswer(givenName: "ZOE", birthDate: CivilDate(iso8601: "2012-12-18"))
    let index = CodeIndex(hexadecimal: "aa")

    func registration(failures: Int = 0) -> Registration {
        Registration(
            key: RegistrationKey("AC-NANTES$1"), kind: .pupil, person: pupil(),
            code: IssuedCode(index: index, issuedAt: noon, expiry: noon + 60 * day, failures: failures), version: 3)
    }

    @Test("is good for sixty days with the right first name and birth date")
    func lifetime() throws {
        let fresh = Registration(key: RegistrationKey("k"), kind: .pupil, person: pupil(), version: 1)
        let change = try #require(lifecycle.issueCode(index, to: fresh, now: noon).changed)
        let reg = fresh.applying(change)
        #expect(lifecycle.objection(to: right, for: reg, now: noon + 60 * day - 1) == nil)
        #expect(lifecycle.objection(to: right, for: reg, now: noon + 60 * day)?.refusal == .activationRefused)
    }

    @Test("that is unknown, expired, dead or given with a wrong name or date gets one and the same refusal")
    func oneRefusal() {
        let wrongName = IdentityAnswer(givenName: "Zora", birthDate: right.birthDate)
        let wrongDate = IdentityAnswer(givenName: "Zoé", birthDate: CivilDate(iso8601: "2012-12-19"))
        let noDate = IdentityAnswer(givenName: "Zoé", birthDate: nil)
        let refusals = [
            lifecycle.objection(to: right, for: nil, now: noon),
            lifecycle.objection(to: right, for: registration(failures: 5), now: noon),
            lifecycle.objection(to: right, for: registration(), now: noon + 61 * day),
            lifecycle.objection(to: wrongName, for: registration(), now: noon),
            lifecycle.objection(to: wrongDate, for: registration(), now: noon),
            lifecycle.objection(to: noDate, for: registration(), now: noon),
        ]
        #expect(refusals.allSatisfy { $0?.refusal == .activationRefused })
    }

    @Test("is dead after five wrong answers, even for a right one")
    func fiveTries() throws {
        var reg = registration()
        for failures in 1...5 {
            let decision = lifecycle.objection(to: IdentityAnswer(givenName: "x", birthDate: nil), for: reg, now: noon)
            let change = try #require(decision?.recorded)
            #expect(change.version == reg.version)
            reg = reg.applying(change)
            #expect(reg.code?.failures == failures)
        }
        #expect(lifecycle.objection(to: right, for: reg, now: noon)?.refusal == .activationRefused)
        #expect(lifecycle.objection(to: right, for: reg, now: noon)?.recorded == nil)
    }

    @Test("that is reissued starts with no failure and another expiry")
    func reissue() throws {
        let change = try #require(
            lifecycle.issueCode(CodeIndex(hexadecimal: "bb"), to: registration(failures: 5), now: noon + day).changed)
        let code = try #require(registration(failures: 5).applying(change).code)
        #expect(code.index.hexadecimal == "bb" && code.failures == 0 && code.expiry == noon + 61 * day)
    }

    @Test("that works stays where only missing ones are meant; one that is dead or too old is missing")
    func onlyMissing() {
        func isIssued(to registration: Registration, at time: Date) -> Bool {
            lifecycle.issueCode(CodeIndex(hexadecimal: "bb"), to: registration, onlyMissing: true, now: time).changed
                != nil
        }
        #expect(!isIssued(to: registration(), at: noon + day))
        #expect(isIssued(to: registration(failures: 5), at: noon + day))
        #expect(isIssued(to: registration(), at: noon + 60 * day))
    }

    @Test("of a responsible person is answered with the child's first name and birth date")
    func responsible() {
        var reg = registration()
        reg.kind = .responsible
        reg.person = Person(givenName: "Anne", surname: "Le Goff")
        reg.child = Child(registration: reg.key, person: pupil())
        #expect(lifecycle.objection(to: right, for: reg, now: noon) == nil)
        #expect(
            lifecycle.objection(to: IdentityAnswer(givenName: "Anne", birthDate: right.birthDate), for: reg, now: noon)
                != nil)
    }

    @Test("opens one complete account, and its mail is owed in the same write")
    func activation() throws {
        let code = try #require(ActivationCode(typed: "0123-456-789-ABC"))
        let opened = try lifecycle.activate(
            registration(), code: code, identifier: "Zoe.LeGoff", password: "Mimosa-42", mail: "zoe@example.org",
            now: noon
        ).get()
        #expect(
            opened.state == .active && opened.identifier.text == "zoe.legoff"
                && opened.usedCodes == ["0123-456-789-ABC"])
        #expect(opened.owedMails.map(\.kind) == [.accountCreated])
    }

    @Test("leaves nothing half-done: a bad identifier or password is told before anything is written")
    func refusedActivation() throws {
        let code = try #require(ActivationCode(typed: "0123-456-789-ABC"))
        func refusal(_ identifier: String, _ password: Secret) -> Refusal? {
            let result = lifecycle.activate(
                registration(), code: code, identifier: identifier, password: password, mail: "z@example.org", now: noon
            )
            if case .failure(let refusal) = result { return refusal } else { return nil }
        }
        #expect(refusal("zoé", "Mimosa-42") == .identifierInvalid(.forbiddenCharacter))
        #expect(refusal("zoe.legoff", "legoff") == .passwordRejected([.tooShort, .missingDigit, .containsIdentity]))
    }
}

@Suite("A temporary password")
struct TemporaryPasswordRules {
    let lifecycle = Lifecycle()

    @Test("that is asked for touches nothing but the mail owed: nobody can lock a classmate out")
    func request() throws {
        let before = try account()
        let change = try #require(lifecycle.requestTemporaryPassword(for: before, now: noon).changed)
        #expect(change.edits == [.owe(OwedMail(.temporaryPassword, since: noon))])
        #expect(lifecycle.requestTemporaryPassword(for: before.applying(change), now: noon).changed == nil)
    }

    @Test("closes the account from the request on where a site wants it so")
    func closingAtRequest() throws {
        var strict = lifecycle
        strict.policy.resetClosesAccount = .atRequest
        let change = try #require(strict.requestTemporaryPassword(for: try account(), now: noon).changed)
        #expect(change.edits.contains(.setState(.temporary)) && change.edits.contains(.removePassword))
    }

    @Test("is not mailed to a suspended account, nor to one without an address")
    func noMail() throws {
        var silent = try account()
        silent.mail = nil
        #expect(lifecycle.requestTemporaryPassword(for: silent, now: noon).changed == nil)
        #expect(lifecycle.requestTemporaryPassword(for: try account(.suspended), now: noon).changed == nil)
    }

    @Test("never becomes a directory password: of all decisions only a definitive choice sets one")
    func neverAPassword() throws {
        var requested = try account()
        let mail = OwedMail(.temporaryPassword, since: noon)
        requested.owedMails = [mail]
        let changes = [
            lifecycle.requestTemporaryPassword(for: try account(), now: noon).changed,
            lifecycle.issueMailedPassword(hash: try hash(), for: mail, to: requested, now: noon).changed,
            lifecycle.givePassword(hash: try hash(), to: try account(), now: noon).changed,
            lifecycle.spendTry(on: try account(temporary: issued()), now: noon).changed,
            lifecycle.refundTry(on: try account(temporary: issued(failures: 1))),
            lifecycle.suspend(try account(), reason: "").changed, lifecycle.resume(try account(.suspended)).changed,
            lifecycle.changeMail(to: "new@example.org", on: try account(), now: noon).changed,
            lifecycle.requestReminder(on: try account(), now: noon).changed,
        ].compactMap { $0 }
        #expect(changes.count == 9)
        for edit in changes.flatMap(\.edits) {
            if case .setPassword = edit { Issue.record("a password was set") }
        }
    }

    @Test("that is mailed revokes the former one, and claims its mail in the same write")
    func mailed() throws {
        var before = try account(temporary: issued(failures: 4))
        let mail = OwedMail(.temporaryPassword, since: noon)
        before.owedMails = [mail]
        let change = try #require(
            lifecycle.issueMailedPassword(hash: try hash(), for: mail, to: before, now: noon).changed)
        let after = before.applying(change)
        #expect(
            after.temporaryPassword
                == IssuedTemporaryPassword(hash: try hash().phc, expiry: noon + day, origin: .mailed))
        #expect(after.state == .active && after.owedMails.map(\.attempts) == [1])
        // Sent or settled already: nothing is issued a second time.
        #expect(lifecycle.issueMailedPassword(hash: try hash(), for: mail, to: after, now: noon).changed == nil)
    }

    @Test("given by an administrator closes the account at once, is good for 72 hours, and its owner is told")
    func given() throws {
        let change = try #require(lifecycle.givePassword(hash: try hash(), to: try account(), now: noon).changed)
        let after = try account().applying(change)
        #expect(after.state == .temporary && after.temporaryPassword?.expiry == noon + 3 * day)
        #expect(change.edits.contains(.removePassword))
        #expect(after.owedMails.map(\.kind) == [.temporaryPasswordByAdministrator])
    }

    @Test("has five tries, each spent before the secret is looked at")
    func tries() throws {
        var current = try account(temporary: issued())
        for spent in 1...5 {
            current = current.applying(try #require(lifecycle.spendTry(on: current, now: noon).changed))
            #expect(current.temporaryPassword?.failures == spent)
        }
        #expect(lifecycle.spendTry(on: current, now: noon).refusal == .credentialsRefused)
    }

    @Test("is nothing after its expiry, on a suspended account, or when none was issued")
    func unusable() throws {
        #expect(
            lifecycle.spendTry(on: try account(temporary: issued()), now: noon + day).refusal == .credentialsRefused)
        #expect(
            lifecycle.spendTry(on: try account(.suspended, temporary: issued()), now: noon).refusal
                == .credentialsRefused)
        #expect(lifecycle.spendTry(on: try account(), now: noon).refusal == .credentialsRefused)
    }

    @Test("ends with the definitive password: one write sets it, opens the account, and ends every temporary thing")
    func replaced() throws {
        var before = try account(.temporary, temporary: issued(.administrator, failures: 1))
        before.owedMails = [OwedMail(.temporaryPassword, since: noon)]
        let change = try #require(lifecycle.replaceTemporaryPassword(by: try hash(), on: before, now: noon).changed)
        let after = before.applying(change)
        #expect(change.state == .temporary && change.version == 7)
        #expect(change.edits.contains(.setPassword(try hash())))
        #expect(
            after.state == .active && after.temporaryPassword == nil
                && after.owedMails.map(\.kind) == [.passwordChanged])
        #expect(lifecycle.replaceTemporaryPassword(by: try hash(), on: after, now: noon).refusal == .credentialsRefused)
        #expect(lifecycle.mayBeRepeatOfReplacement(on: after, now: noon + 299))
        #expect(!lifecycle.mayBeRepeatOfReplacement(on: after, now: noon + 300))
    }

    @Test("that waits in a mail, or was mailed, ends when the owner changes password or address")
    func endedByOwner() throws {
        var before = try account(temporary: issued())
        before.owedMails = [OwedMail(.temporaryPassword, since: noon)]
        let byPassword = before.applying(
            try #require(lifecycle.changePassword(to: try hash(), on: before, now: noon).changed))
        #expect(byPassword.temporaryPassword == nil && byPassword.owedMails.map(\.kind) == [.passwordChanged])
        let byMail = before.applying(
            try #require(lifecycle.changeMail(to: "new@example.org", on: before, now: noon).changed))
        #expect(byMail.temporaryPassword == nil && byMail.owedMails.map(\.kind) == [.mailChanged, .mailChanged])
        #expect(Set(byMail.owedMails.compactMap(\.recipient)) == ["new@example.org", "zoe@example.org"])
    }
}

@Suite("An administrator")
struct AdministrationRules {
    let lifecycle = Lifecycle()

    @Test(
        "suspends and resumes the state only, and an account that was closed stays closed",
        arguments: [
            AccountState.active, .temporary,
        ])
    func suspension(state: AccountState) throws {
        let before = try account(state, temporary: state == .temporary ? issued(.administrator) : nil)
        let suspended = before.applying(try #require(lifecycle.suspend(before, reason: "left").changed))
        #expect(suspended.state == .suspended)
        let resumed = suspended.applying(try #require(lifecycle.resume(suspended).changed))
        #expect(
            resumed.state == state && resumed.suspension == nil && resumed.temporaryPassword == before.temporaryPassword
        )
    }

    @Test("cannot suspend twice, resume what is not suspended, or give a password to somebody suspended")
    func refused() throws {
        #expect(lifecycle.suspend(try account(.suspended), reason: "").refusal == .notPermitted)
        #expect(lifecycle.resume(try account()).refusal == .notPermitted)
        #expect(
            lifecycle.givePassword(hash: try hash(), to: try account(.suspended), now: noon).refusal == .notPermitted)
    }
}

@Suite("A mail that is owed")
struct OwedMailRules {
    @Test("reads back as it was stored", arguments: OwedMail.Kind.allCases)
    func stored(kind: OwedMail.Kind) {
        let mail = OwedMail(kind, since: noon, attempts: 3, notBefore: noon + 60, recipient: "a;b@example.org")
        #expect(OwedMail(stored: mail.stored) == mail)
        let given = OwedMail(kind, since: noon, giver: "Marie Durand; de la vie scolaire")
        #expect(OwedMail(stored: given.stored) == given && given.postponed(now: noon, lease: 0)?.giver == given.giver)
    }

    @Test("is tried again after 30 s, then twice as long each time up to an hour, and given up after 48 hours")
    func backOff() throws {
        var mail = OwedMail(.accountCreated, since: noon)
        var delays: [TimeInterval] = []
        for _ in 0..<9 {
            mail = try #require(mail.postponed(now: noon, lease: 0))
            delays.append(mail.notBefore.timeIntervalSince(noon))
        }
        #expect(delays == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600])
        #expect(mail.postponed(now: noon + 48 * 3600, lease: 0) == nil)
    }

    @Test("stays with whoever claimed it for longer than a slow relay may take")
    func lease() throws {
        var policy = LifecyclePolicy()
        policy.mailTry = 30
        let lifecycle = Lifecycle(policy: policy)
        let first = try #require(lifecycle.postponed(OwedMail(.accountCreated, since: noon), now: noon))
        #expect(first.notBefore == noon + 70)
        let third = try #require(
            lifecycle.postponed(OwedMail(.accountCreated, since: noon, attempts: 2), now: noon))
        #expect(third.notBefore == noon + 120)
    }

    @Test("is claimed by one worker only")
    func claim() throws {
        let lifecycle = Lifecycle()
        var before = try account()
        let mail = OwedMail(.passwordChanged, since: noon)
        before.owedMails = [mail]
        let after = before.applying(try #require(lifecycle.claim(mail, on: before, now: noon)))
        #expect(lifecycle.claim(mail, on: after, now: noon) == nil)
        let settled = after.applying(try #require(lifecycle.settle(after.owedMails[0], on: after)))
        #expect(settled.owedMails.isEmpty)
        // The same mail owed twice in one second is owed once.
        var owing = try account()
        owing.owedMails = [mail]
        #expect(
            try #require(lifecycle.changePassword(to: try hash(), on: owing, now: noon).changed).edits.contains(
                .owe(mail)) == false)
    }
}

@Suite("A value that slapd would take for a password")
struct PasswordHashTests {
    @Test(
        "cannot be made of what somebody typed",
        arguments: [
            "Mimosa-42", "{SSHA}abc", "{CLEARTEXT}x", "$argon2i$v=19$m=8,t=1,p=1$a$b", "$argon2id$v=19$m=8,t=1,p=1$a",
            "",
            "$argon2id$v=19$m=8,t=1,p=1$a b$c", "$argon2id$v=19$m=8,t=1,p=1$$c",
            "{ARGON2}$argon2id$v=19$m=8,t=1,p=1$a$b",
        ])
    func refused(text: String) {
        #expect(PasswordHash(phc: text) == nil)
    }
}
