import Accounts
import ControlAPI
import Directory
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("A school's administrator signs in")
struct HelpdeskSessionTests {
    @Test("with a password of their own, when a group names them, and is told of which schools")
    func granted() async throws {
        try await withDesk { desk in
            let marie = try await desk.call(
                Helpdesk.SignIn.self,
                .init(identifier: "Marie.Durand", password: SensitiveText(Desk.password), client: "192.0.2.1"))
            #expect(marie.name == "Marie Durand")
            #expect(marie.schools == [.init(uai: Desk.college, name: "Collège Jules Verne")])
            #expect(marie.session.text.utf8.count == 64)
            let anne = try await desk.openAnne()
            let reply = try await desk.call(
                Helpdesk.SignIn.self, .init(identifier: anne.identifier, password: SensitiveText("Mimosa-42")))
            #expect(reply.name == "Anne Kerbrat" && reply.schools.map(\.uai) == [Desk.lycee])
            let audit = try desk.audit
            #expect(audit.contains("\"action\":\"helpdeskEntered\"") && audit.contains("192.0.2.1"))
            #expect(!audit.contains(marie.session.text) && !audit.contains(Desk.password))
        }
    }

    @Test("and nobody else: neither a pupil in the group, nor a parent who is in none, nor who types another password")
    func refused() async throws {
        try await withDesk { desk in
            let pupil = try await desk.open(desk.register(1, "Zoé"), "zoe.legoff", childGivenName: "Zoé")
            let mother = try await desk.open(
                desk.bridge.registerRelative("901", of: desk.register(2, "Tom"), givenName: "Jeanne"), "jeanne.kerbrat",
                childGivenName: "Tom")
            try await desk.change(
                "dn: cn=\(Desk.college),\(desk.branch)\nchangetype: modify\nadd: member\n"
                    + "member: \(desk.bridge.dn(pupil.identifier))\n")
            let tries = [
                ("marie.durand", "Mimosa-42"), ("marie.durand", ""), (pupil.identifier, "Mimosa-42"),
                (mother.identifier, "Mimosa-42"), ("nobody.here", "Mimosa-42"), ("", ""),
                ("marie.durand,ou=helpdesk", Desk.password), ("*", Desk.password),
            ]
            for (identifier, password) in tries {
                let refusal = await deskRefusal { try await desk.signIn(identifier, password) }
                #expect(refusal == .credentialsRefused, "\(identifier)")
            }
            #expect(desk.sessions.count == 0)
        }
    }

    @Test("never with a temporary password, given or mailed; its owner chooses another first")
    func temporaryPassword() async throws {
        try await withDesk { desk in
            let anne = try await desk.openAnne()
            let mailed = try await anne.forget()
            #expect(await deskRefusal { try await desk.signIn(anne.identifier, mailed) } == .credentialsRefused)
            let session = try await desk.signIn(anne.identifier, "Mimosa-42")
            let given = try await desk.bridge.operations.givePassword(
                to: Identifier(anne.identifier), by: .worker("test"))
            let temporary = try #require(given?.0.text)
            anne.open(nil)
            anne.shut(temporary)
            for secret in [temporary, "Mimosa-42", mailed] {
                #expect(await deskRefusal { try await desk.signIn(anne.identifier, secret) } == .credentialsRefused)
            }
            // Nor does the session outlive the password that it began with.
            #expect(await deskRefusal { try await desk.find("kerbrat", session) } == .sessionEnded)
            desk.bridge.clock.advance(3600)
            _ = try await anne.replace(temporary, by: "Genet-2026")
            anne.open("Genet-2026")
            _ = try await desk.signIn(anne.identifier, "Genet-2026")
            try await anne.promise()
        }
    }

    @Test("and tries are spaced out as at the portal's door, with which they are counted together")
    func throttled() async throws {
        try await withDesk { desk in
            for _ in 0..<2 { _ = await deskRefusal { try await desk.signIn("marie.durand", "wrong-1") } }
            for _ in 0..<2 {
                _ = try? await desk.bridge.call(
                    Portal.Authenticate.self, .init(identifier: "marie.durand", password: SensitiveText("wrong-1")))
            }
            let refusal = await deskRefusal { try await desk.signIn() }
            guard case .tooManyAttempts(let seconds) = refusal else {
                Issue.record("answered \(String(describing: refusal))")
                return
            }
            #expect(seconds > 0)
            desk.bridge.clock.advance(3600)
            _ = try await desk.signIn()
        }
    }

    @Test("and no call does anything without a session, with one that was made up, left, or is too old")
    func noSession() async throws {
        try await withDesk { desk in
            let key = try await desk.register(1, "Zoé")
            let zoe = try await desk.open(key, "zoe.legoff", childGivenName: "Zoé")
            try await desk.register(2, "Tom")
            let left = try await desk.signIn()
            _ = try await desk.call(Helpdesk.SignOut.self, .init(session: left))
            let idle = try await desk.signIn()
            desk.clock.advance(.seconds(901))
            let long = try await desk.signIn()
            for _ in 0..<40 {
                desk.clock.advance(.seconds(750))
                _ = try? await desk.find("goff", long)
            }
            let before = try await desk.everything()
            let made = String(repeating: "a", count: 64)
            for token in ["", made, "marie.durand", left.text, idle.text, long.text] {
                for (method, refusal) in await desk.everyCall(SensitiveText(token), key.text, Desk.college) {
                    #expect(refusal == .sessionEnded, "\(method)")
                }
            }
            #expect(try await desk.everything() == before)
            try await zoe.promise()
        }
    }

    @Test("and is out at the next call once no group names them, or the password was changed")
    func lost() async throws {
        try await withDesk { desk in
            let key = try await desk.register(1, "Zoé")
            let first = try await desk.signIn()
            _ = try await desk.find("goff", first)
            try await desk.setPassword(of: desk.marie, to: "Autre-pont-8")
            #expect(await deskRefusal { try await desk.find("goff", first) } == .sessionEnded)
            let second = try await desk.signIn("marie.durand", "Autre-pont-8")
            try await desk.change("dn: cn=\(Desk.college),\(desk.branch)\nchangetype: delete\n")
            for (method, refusal) in await desk.everyCall(second, key.text, Desk.college) {
                #expect(refusal == .sessionEnded, "\(method)")
            }
            #expect(await deskRefusal { try await desk.signIn("marie.durand", "Autre-pont-8") } == .credentialsRefused)
            #expect(desk.sessions.count == 0)
        }
    }

    @Test("at four browsers at most: at the fifth the one not seen for longest is out")
    func bounded() async throws {
        try await withDesk { desk in
            var sessions: [SensitiveText] = []
            for _ in 0..<5 {
                sessions.append(try await desk.signIn())
                desk.clock.advance(.seconds(1))
            }
            #expect(desk.sessions.count == HelpdeskSessions.perPerson)
            #expect(await deskRefusal { try await desk.find("goff", sessions[0]) } == .sessionEnded)
            _ = try await desk.find("goff", sessions[4])
        }
    }

    @Test("and a group's member is nobody's identifier to take")
    func reserved() async throws {
        try await withDesk { desk in
            try await desk.name("0440009Z", desk.bridge.dn("zoe.legoff"))
            let code = try await desk.bridge.issueCode(desk.register(1, "Zoé"))
            let zoe = Pupil(desk.bridge, "zoe.legoff")
            let refusal = try await failure { try await desk.bridge.call(Portal.Activate.self, zoe.activation(code)) }
            guard case .identifierUnavailable = refusal else {
                Issue.record("answered \(String(describing: refusal))")
                return
            }
            let check = try await desk.bridge.call(
                Portal.CheckIdentifier.self,
                .init(
                    code: SensitiveText(code.printed), givenName: "Zoé", birthDate: "2012-12-18",
                    identifier: "zoe.legoff"))
            #expect(!check.available)
        }
    }
}

extension Desk {
    func find(_ text: String, _ session: SensitiveText) async throws -> Helpdesk.FindPeople.Reply {
        try await call(Helpdesk.FindPeople.self, .init(session: session, text: text))
    }

    /// How each call is refused that a session is for, by the method's name.
    func everyCall(
        _ session: SensitiveText, _ key: String, _ school: String
    ) async -> [(String, Helpdesk.Failure?)] {
        [
            ("FindPeople", await deskRefusal { try await find("goff", session) }),
            (
                "ShowPerson",
                await deskRefusal { try await call(Helpdesk.ShowPerson.self, .init(session: session, key: key)) }
            ),
            (
                "GiveTemporaryPassword",
                await deskRefusal {
                    try await call(Helpdesk.GiveTemporaryPassword.self, .init(session: session, key: key))
                }
            ),
            (
                "IssueCodes",
                await deskRefusal { try await replies(Helpdesk.IssueCodes.self, .init(session: session, key: key)) }
            ),
            (
                "IssueCodes of a class",
                await deskRefusal {
                    try await replies(
                        Helpdesk.IssueCodes.self, .init(session: session, schoolUAI: school, class: "3B"))
                }
            ),
            (
                "ListClass",
                await deskRefusal {
                    try await replies(
                        Helpdesk.ListClass.self, .init(session: session, schoolUAI: school, class: "3B"))
                }
            ),
            ("Statistics", await deskRefusal { try await replies(Helpdesk.Statistics.self, .init(session: session)) }),
        ]
    }
}
