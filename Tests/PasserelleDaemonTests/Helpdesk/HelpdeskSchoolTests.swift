import Accounts
import ControlAPI
import Directory
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("A school's administrator helps the school's people, and nobody else's")
struct HelpdeskSchoolTests {
    @Test("finds pupils and parents of the school, with account or without")
    func found() async throws {
        try await withDesk { desk in
            let zoe = try await desk.register(1, "Zoé")
            _ = try await desk.open(zoe, "zoe.legoff", childGivenName: "Zoé")
            let tom = try await desk.register(2, "Tom", form: "6A")
            _ = try await desk.bridge.registerRelative("902", of: tom, givenName: "Goffrette")
            try await desk.register(3, "Ana", at: Desk.lycee)
            let session = try await desk.signIn()
            let reply = try await desk.find("goff", session)
            #expect(!reply.truncated && reply.people.map(\.givenName) == ["Goffrette", "Tom", "Zoé"])
            let person = try #require(reply.people.first { $0.givenName == "Zoé" })
            #expect(person.key == zoe.text && person.identifier == "zoe.legoff" && person.stage == .active)
            #expect(person.maskedMail == "z...f@ex...e.org" && person.class == "3B" && !person.administrator)
            let parent = try #require(reply.people.first { $0.kind == .responsible })
            #expect(parent.stage == .noCode && parent.children.map(\.givenName) == ["Tom"] && parent.class == nil)
            await #expect(throws: CallError.invalidParameter("text")) { try await desk.find("go", session) }
            #expect(try await desk.find("zoe.legoff@example.org", session).people.map(\.key) == [zoe.text])
            #expect(try desk.audit.contains("\"administrator\":\"marie.durand\""))
        }
    }

    @Test("finds a part of a name where all its words are another school's parent only")
    func part() async throws {
        try await withDesk { desk in
            _ = try await desk.openAnne()
            try await desk.register(1, "Roxanne", "Kerbrat")
            let session = try await desk.signIn()
            #expect(try await desk.find("anne kerbrat", session).people.map(\.givenName) == ["Roxanne"])
            try await desk.register(2, "Anne", "Kerbrat")
            #expect(try await desk.find("anne kerbrat", session).people.map(\.givenName) == ["Anne"])
        }
    }

    @Test("is told the same of another school's people as of nobody, and nothing happens to them")
    func foreign() async throws {
        try await withDesk { desk in
            let account = try await desk.register(1, "Ana", at: Desk.lycee)
            let ana = try await desk.open(account, "ana.legoff", childGivenName: "Ana")
            let registered = try await desk.register(2, "Luc", at: Desk.lycee)
            let parent = try await desk.bridge.registerRelative("903", of: registered)
            _ = try await desk.bridge.issueCode(registered)
            let session = try await desk.signIn()
            let before = try await desk.everything()
            #expect(try await desk.find("goff", session).people.isEmpty)
            #expect(try await desk.find("ana.legoff", session).people.isEmpty)
            #expect(try await desk.find(account.text, session).people.isEmpty)
            for key in [account, registered, parent, RegistrationKey("AC-TEST$999"), RegistrationKey("*")] {
                for (method, refusal) in await desk.everyCall(session, key.text, Desk.lycee)
                where method != "FindPeople" && method != "Statistics" {
                    #expect(refusal == .notFound, "\(method) of \(key)")
                }
            }
            let rows = try await desk.replies(Helpdesk.Statistics.self, .init(session: session)).compactMap(\.row)
            #expect(rows.isEmpty)
            #expect(try await desk.everything() == before)
            try await ana.promise()
        }
    }

    @Test("sees of a parent whose children are in two schools the child in this one")
    func twoSchools() async throws {
        try await withDesk { desk in
            let elder = try await desk.register(1, "Nina", "Kerbrat", at: Desk.lycee, form: "2E")
            let younger = try await desk.register(2, "Malo", "Kerbrat")
            let parent = try await desk.open(
                desk.bridge.registerRelative("900", of: elder), "anne.kerbrat", childGivenName: "Nina")
            let key = try await desk.bridge.registerRelative("900", of: younger)
            _ = try await desk.bridge.attach(desk.bridge.issueCode(key), to: parent, givenName: "malo")
            let session = try await desk.signIn()
            let person = try #require(try await desk.find("anne", session).people.first)
            #expect(person.key == key.text && person.children.map(\.givenName) == ["Malo"])
            #expect(person.schoolUAI == Desk.college)
            let shown = try await desk.call(Helpdesk.ShowPerson.self, .init(session: session, key: key.text))
            #expect(shown.person == person)
        }
    }

    @Test("gives a temporary password: E-lyco is closed at once, the mail and the audit name who gave it")
    func temporaryPassword() async throws {
        try await withDesk { desk in
            let key = try await desk.register(1, "Zoé")
            let zoe = try await desk.open(key, "zoe.legoff", childGivenName: "Zoé")
            try await zoe.promise()
            let session = try await desk.signIn()
            let given = try await desk.call(
                Helpdesk.GiveTemporaryPassword.self, .init(session: session, key: key.text, client: "192.0.2.7"))
            zoe.open(nil)
            zoe.shut(given.temporaryPassword.text)
            try await zoe.promise()
            #expect(given.givenBy == "Marie Durand" && given.person.stage == .temporary)
            #expect(given.person.identifier == "zoe.legoff")
            let line = try #require(
                try desk.audit.split(separator: "\n").last { $0.contains("temporaryPasswordGiven") })
            #expect(line.contains("\"administrator\":\"marie.durand\"") && line.contains("192.0.2.7"))
            #expect(!line.contains(given.temporaryPassword.text))
            try await desk.bridge.eventually("the notice") {
                desk.bridge.mailbox.mails.contains { $0.text.contains("Marie Durand, de votre") }
            }
            #expect(!desk.bridge.mailbox.mails.contains { $0.text.contains(given.temporaryPassword.text) })
            #expect(try await zoe.authenticate(given.temporaryPassword.text).outcome == .mustChangePassword)
            _ = try await zoe.replace(given.temporaryPassword.text, by: "Genet-2026")
            zoe.open("Genet-2026")
            try await zoe.promise()
        }
    }

    @Test("but not to an administrator, themselves among them, nor where there is no account, or it is suspended")
    func notGiven() async throws {
        try await withDesk { desk in
            let anne = try await desk.openAnne()
            try await desk.change(
                "dn: cn=\(Desk.college),\(desk.branch)\nchangetype: modify\nadd: member\n"
                    + "member: \(desk.bridge.dn(anne.identifier))\n")
            let child = try await desk.register(3, "Loïc", "Kerbrat")
            let tie = try await desk.bridge.registerRelative("900", of: child)
            _ = try await desk.bridge.attach(desk.bridge.issueCode(tie), to: anne, givenName: "Loïc")
            func refusal(_ session: SensitiveText, _ key: RegistrationKey) async -> Helpdesk.Failure? {
                await deskRefusal {
                    try await desk.call(Helpdesk.GiveTemporaryPassword.self, .init(session: session, key: key.text))
                }
            }
            let marie = try await desk.signIn()
            #expect(await refusal(marie, tie) == .notPermitted)
            #expect(await refusal(try await desk.signIn(anne.identifier, "Mimosa-42"), tie) == .notPermitted)
            #expect(try await desk.find("anne", marie).people.map(\.administrator) == [true])
            #expect(await refusal(marie, child) == .notInThisState(.noAccount))
            let zoe = try await desk.register(1, "Zoé")
            _ = try await desk.open(zoe, "zoe.legoff", childGivenName: "Zoé")
            _ = try await desk.bridge.operations.suspend(Identifier("zoe.legoff"), reason: "left", by: .worker("test"))
            #expect(await refusal(marie, zoe) == .notInThisState(.suspended))
            try await anne.promise()
        }
    }

    @Test("and not more than so many an hour: whoever stole a password does not close a school")
    func bounded() async throws {
        try await withDesk(passwordsPerHour: 2) { desk in
            let key = try await desk.register(1, "Zoé")
            _ = try await desk.open(key, "zoe.legoff", childGivenName: "Zoé")
            func give() async -> Helpdesk.Failure? {
                await deskRefusal {
                    try await desk.call(
                        Helpdesk.GiveTemporaryPassword.self, .init(session: desk.signIn(), key: key.text))
                }
            }
            #expect(await give() == nil)
            #expect(await give() == nil)
            #expect(await give() == .tooManyAttempts(retryAfterSeconds: 3600))
            desk.bridge.clock.advance(3601)
            #expect(await give() == nil)
        }
    }

    @Test("has letters printed: of a class, of those who lack one, of one person, whose former code is dead")
    func codes() async throws {
        try await withDesk { desk in
            let zoe = try await desk.register(1, "Zoé")
            let tom = try await desk.register(2, "Tom")
            try await desk.register(3, "Ana", form: "6A")
            try await desk.register(4, "Luc", at: Desk.lycee)
            let session = try await desk.signIn()
            let all = try await desk.replies(
                Helpdesk.IssueCodes.self, .init(session: session, schoolUAI: Desk.college, class: "3B"))
            #expect(Set(all.compactMap { $0.issued?.key }) == [zoe.text, tom.text] && all.last?.total == 2)
            #expect(all.first?.issued?.schoolName == "Collège Jules Verne")
            let missing = try await desk.replies(
                Helpdesk.IssueCodes.self,
                .init(session: session, schoolUAI: Desk.college, class: "3B", onlyMissing: true))
            #expect(missing.last?.total == 0)
            let former = try #require(all.compactMap(\.issued).first { $0.key == zoe.text })
            let again = try await desk.replies(Helpdesk.IssueCodes.self, .init(session: session, key: zoe.text))
            let code = try #require(again.first?.issued?.code.text)
            let person = Pupil(desk.bridge)
            func activate(_ code: String) async throws {
                _ = try await desk.bridge.call(
                    Portal.Activate.self,
                    .init(
                        code: SensitiveText(code), givenName: "Zoé", birthDate: "2012-12-18",
                        identifier: person.identifier, password: SensitiveText("Mimosa-42"), mail: person.mail))
            }
            #expect(try await failure { try await activate(former.code.text) } == .activationRefused)
            try await activate(code)
            let none = await deskRefusal {
                try await desk.replies(Helpdesk.IssueCodes.self, .init(session: session, key: zoe.text))
            }
            #expect(none == .notInThisState(.hasAccount))
            let lines = try desk.audit.split(separator: "\n").filter { $0.contains("codeIssued") }
            #expect(lines.count == 3 && lines.allSatisfy { $0.contains("\"administrator\":\"marie.durand\"") })
        }
    }

    @Test("sees that somebody said a letter is not theirs, and writes again to them alone who are named")
    func refusedLetter() async throws {
        try await withDesk { desk in
            let zoe = try await desk.register(1, "Zoé")
            let parent = try await desk.bridge.registerRelative("905", of: zoe)
            let code = try await desk.bridge.issueCode(parent)
            _ = try await desk.bridge.call(
                Portal.RefuseCode.self,
                .init(code: SensitiveText(code.printed), givenName: "Zoé", birthDate: "2012-12-18"))
            let session = try await desk.signIn()
            let asked = Helpdesk.PersonParameters(session: session, key: parent.text)
            let refused = try await desk.call(Helpdesk.ShowPerson.self, asked).person
            #expect(refused.refusedAt != nil)
            let rows = try await desk.replies(Helpdesk.Statistics.self, .init(session: session)).compactMap(\.row)
            #expect(rows.map(\.responsible.refused) == [1] && rows.map(\.pupils.refused) == [0])
            let letters = try await desk.replies(
                Helpdesk.IssueCodes.self, .init(session: session, schoolUAI: Desk.college, class: "3B"))
            #expect(letters.compactMap { $0.issued?.key } == [zoe.text])
            _ = try await desk.replies(Helpdesk.IssueCodes.self, .init(session: session, key: parent.text))
            let coded = try await desk.call(Helpdesk.ShowPerson.self, asked).person
            #expect(coded.refusedAt == nil && coded.stage == .coded)
        }
    }

    @Test("lists a class and counts the school")
    func counted() async throws {
        try await withDesk { desk in
            let zoe = try await desk.register(1, "Zoé")
            _ = try await desk.open(zoe, "zoe.legoff", childGivenName: "Zoé")
            _ = try await desk.bridge.registerRelative("904", of: zoe)
            try await desk.register(2, "Ana", form: "6A")
            try await desk.register(3, "Luc", at: Desk.lycee)
            let session = try await desk.signIn()
            let list = try await desk.replies(
                Helpdesk.ListClass.self, .init(session: session, schoolUAI: Desk.college, class: "3B"))
            #expect(Set(list.compactMap { $0.member?.givenName }) == ["Zoé", "Anne"] && list.last?.total == 2)
            let rows = try await desk.replies(Helpdesk.Statistics.self, .init(session: session)).compactMap(\.row)
            #expect(rows.map(\.class) == ["3B", "6A"] && rows.allSatisfy { $0.schoolUAI == Desk.college })
            #expect(rows.first?.pupils.activated == 1 && rows.first?.responsible.registered == 1)
        }
    }
}
