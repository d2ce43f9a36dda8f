import Accounts
import ControlAPI
import Directory
import Foundation
import LDAPClient
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("A child who is not theirs")
struct RefusedChildTests {
    /// A mother whose account has two children, of whom the second is somebody else's.
    private func withMother(
        _ body: @Sendable (Bridge, VarlinkClient, _ mother: Pupil, _ second: RegistrationKey) async throws -> Void
    ) async throws {
        try await withAdministration { bridge, client in
            let mother = Pupil(bridge, "anne.kerbrat")
            _ = try await mother.activate(with: bridge.registerRelative(of: bridge.register(1)))
            let second = try await bridge.registerRelative(
                "77", of: bridge.register(2, givenName: "Yann", surname: "Morvan"))
            _ = try await bridge.attach(bridge.issueCode(second), to: mother, givenName: "Yann")
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(second) == nil
            }
            try await body(bridge, client, mother, second)
        }
    }

    private func refuse(
        _ owner: Pupil, _ givenName: String = "Yann", _ surname: String = "Morvan", password: String = "Mimosa-42"
    ) async throws -> Portal.Account {
        try await owner.bridge.call(
            Portal.RefuseChild.self,
            .init(
                identifier: owner.identifier, password: SensitiveText(password), givenName: givenName, surname: surname)
        ).account
    }

    private func marked(_ key: RegistrationKey, _ bridge: Bridge) async throws -> Registration {
        try await bridge.eventually("the mark") { try await bridge.store.registration(key)?.refusedAt != nil }
        return try #require(try await bridge.store.registration(key))
    }

    @Test("leaves the account by one write, links follow both ways, and the school sees who said so and when")
    func detached() async throws {
        try await withMother { bridge, client, mother, second in
            let yann = Pupil(bridge, "yann.morvan")
            let code = try await bridge.issueCode(RegistrationKey("AC-TEST$2"))
            _ = try await bridge.call(Portal.Activate.self, yann.activation(code, givenName: "Yann"))
            try await bridge.eventually("the links") {
                try await bridge.entry("yann.morvan")["enteleveautoriteparentale"] != nil
            }
            let account = try await refuse(mother)
            #expect(account.children.map(\.givenName) == ["Zoé"])
            try await mother.promise()
            let registration = try await marked(second, bridge)
            #expect(registration.child?.person.surname == "Morvan" && registration.code == nil)
            #expect(registration.person.surname == "Kerbrat")
            try await bridge.eventually("the links' end") {
                let (above, below) = (try await bridge.entry("anne.kerbrat"), try await bridge.entry("yann.morvan"))
                return above["entauxpersreleleveeleve"] == nil && below["enteleveautoriteparentale"] == nil
                    && above["passerellerefusedtie"] == nil
            }
            let entry = try await bridge.entry("anne.kerbrat")
            #expect(entry["passerelleregistration"] == ["AC-TEST$900+1"] && entry["passerellechild"] == ["AC-TEST$1"])
            #expect(entry["entpersonjointure"] == ["AC-TEST$900"])
            let listed = try await client.call(
                Administration.FindRegistrations.self, .init(schoolUAI: "0440001A", refused: true))
            #expect(listed.registrations.map(\.key) == [second.text])
            let lines = try AuditLines.read("\(bridge.directory.scratch)/audit.log")
            #expect(lines.contains { $0["action"] == "childRefused" && $0["registration"] == second.text })
        }
    }

    @Test("gets no letter and no mail by itself, though feeds go on naming the two, but one that is asked for by name")
    func letters() async throws {
        try await withMother { bridge, client, mother, second in
            _ = try await refuse(mother)
            _ = try await marked(second, bridge)
            try await bridge.registerRelative("77", of: RegistrationKey("AC-TEST$2"), mail: "anne@example.org")
            #expect(try await marked(second, bridge).person.mail == "anne@example.org")
            await Upkeep(operations: bridge.operations, interval: .seconds(3600)).sweep()
            func issued(_ parameters: Administration.IssueCodes.Parameters) async throws -> [String] {
                var keys: [String] = []
                for try await reply in try client.stream(Administration.IssueCodes.self, parameters) {
                    if let key = reply.issued?.key { keys.append(key) }
                }
                return keys
            }
            #expect(try await issued(.init(schoolUAI: "0440001A")).sorted() == ["AC-TEST$1", "AC-TEST$2"])
            #expect(try await issued(.init(unopened: true)).sorted() == ["AC-TEST$1", "AC-TEST$2"])
            let mail = try await client.call(
                Administration.MailCode.self, .init(key: second.text, since: bridge.clock.now.formatted(.iso8601)))
            #expect(mail.candidate.verdict == .refused)
            var member: Administration.ClassMember?
            for try await reply in try client.stream(Administration.ListClass.self, .init(schoolUAI: "0440001A")) {
                if reply.member?.key == second.text { member = reply.member }
            }
            #expect(member?.refusedAt != nil)
            #expect(try await refused(client) == 1)

            // Who prints for those whom no mail reaches names this one, too.
            #expect(try await issued(.init(schoolUAI: "0440001A", withoutMail: true)).allSatisfy { $0 != second.text })
            #expect(try await issued(.init(key: second.text, withoutMail: true)) == [second.text])
            #expect(try await bridge.store.registration(second)?.refusedAt == nil)
            #expect(try await refused(client) == 0)
        }
    }

    /// How many of those who are responsible for somebody in the class.
    private func refused(_ client: VarlinkClient) async throws -> Int {
        var count = 0
        for try await reply in try client.stream(
            Administration.Statistics.self, .init(schoolUAI: "0440001A", class: "3B"))
        {
            count += reply.row?.responsible.refused ?? 0
        }
        return count
    }

    @Test("may be the only one, and the account then waits for another, or for its end")
    func last() async throws {
        try await withMother { bridge, client, mother, second in
            _ = try await refuse(mother)
            #expect(try await refuse(mother, "Zoé", "Le Goff").children.isEmpty)
            let first = try await marked(RegistrationKey("AC-TEST$900+1"), bridge)
            try await mother.promise()
            let account = try await bridge.account("anne.kerbrat")
            #expect(account.person.school == nil && account.registration.text == "AC-TEST$900~anne.kerbrat")
            #expect(try await mother.authenticate("Mimosa-42").outcome == .granted)

            // The school looked, and was right after all.
            bridge.clock.advance(60)
            let code = try await bridge.issueCode(first.key)
            #expect(try await bridge.attach(code, to: mother).account.children.map(\.givenName) == ["Zoé"])
            let again = try await bridge.account("anne.kerbrat")
            #expect(again.registration == first.key && again.person.school?.uai == "0440001A")
            #expect(try await bridge.entry("anne.kerbrat")["entpersonjointure"] == ["AC-TEST$900"])
        }
    }

    @Test("is reported by the next look at everybody, when a daemon died after the write")
    func afterDeath() async throws {
        try await withMother { bridge, _, _, second in
            let account = try await bridge.account("anne.kerbrat")
            let decision = bridge.operations.lifecycle.refuseChild(
                ("Yann", "Morvan"), on: account, now: bridge.clock.now)
            guard case .change(let change, _) = decision else { throw TestFailure("refused") }
            try await bridge.store.apply(change)
            // A feed is faster, and a letter too.
            try await bridge.registerRelative("77", of: RegistrationKey("AC-TEST$2"))
            let letter = try await bridge.issueCode(second)
            #expect(try await bridge.account("anne.kerbrat").refusedChildren.count == 1)
            await Upkeep(operations: bridge.operations, interval: .seconds(3600)).sweep()
            #expect(try await marked(second, bridge).code == nil)
            #expect(try await bridge.account("anne.kerbrat").refusedChildren.isEmpty)
            #expect(
                try await failure {
                    try await bridge.call(
                        Portal.Activate.self, Pupil(bridge, "x.y").activation(letter, givenName: "Yann"))
                } == .activationRefused)
        }
    }

    @Test("is for the owner of the account to say, with the password, and of a child that is on it")
    func refused() async throws {
        try await withMother { bridge, _, mother, second in
            #expect(try await failure { try await refuse(mother, password: "Wrong-42") } == .credentialsRefused)
            #expect(try await failure { try await refuse(mother, "Yann", "Kerbrat") } == .notPermitted)
            #expect(try await failure { try await refuse(Pupil(bridge, "nobody.x")) } == .credentialsRefused)
            let pupil = Pupil(bridge)
            _ = try await pupil.activate(with: RegistrationKey("AC-TEST$1"))
            #expect(try await failure { try await refuse(pupil, "Zoé", "Le Goff") } == .notPermitted)
            #expect(try await bridge.account("anne.kerbrat").children.count == 2)
            #expect(try await bridge.store.registration(second) == nil)
        }
    }

    @Test("is refused by whoever holds the letter before there is an account: its code is dead, and the school sees it")
    func letter() async throws {
        try await withAdministration { bridge, client in
            let key = try await bridge.registerRelative(of: bridge.register(1))
            let code = try await bridge.issueCode(key)
            func refuse(_ givenName: String) async throws {
                _ = try await bridge.call(
                    Portal.RefuseCode.self,
                    .init(code: SensitiveText(code.printed), givenName: givenName, birthDate: "2012-12-18"))
            }
            // Whoever does not answer for the letter says nothing about it.
            #expect(try await failure { try await refuse("Anne") } == .activationRefused)
            #expect(try await bridge.store.registration(key)?.code?.failures == 1)
            try await refuse("Zoé")
            let registration = try #require(try await bridge.store.registration(key))
            #expect(registration.code == nil && registration.refusedAt != nil)
            #expect(try await failure { try await refuse("Zoé") } == .activationRefused)
            #expect(
                try await failure { try await bridge.call(Portal.Activate.self, Pupil(bridge, "x.y").activation(code)) }
                    == .activationRefused)
            let listed = try await client.call(Administration.FindRegistrations.self, .init(refused: true))
            #expect(listed.registrations.map(\.key) == [key.text])
        }
    }
}
