import Accounts
import ControlAPI
import Directory
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("Who has come how far")
struct AdministrationStatisticsTests {
    private func rows(
        _ client: VarlinkClient, school: String? = nil, class: String? = nil
    ) async throws -> [Administration.ClassStatistics] {
        var rows: [Administration.ClassStatistics] = []
        for try await reply in try client.stream(
            Administration.Statistics.self, .init(schoolUAI: school, class: `class`))
        {
            if let row = reply.row { rows.append(row) }
        }
        return rows
    }

    private func members(
        _ client: VarlinkClient, class: String? = nil
    ) async throws -> [Administration.ClassMember] {
        var members: [Administration.ClassMember] = []
        for try await reply in try client.stream(
            Administration.ListClass.self, .init(schoolUAI: "0440001A", class: `class`))
        {
            if let member = reply.member { members.append(member) }
        }
        return members
    }

    /// A pupil of another class or school than `Bridge.register` has.
    private func register(
        _ number: Int, school: String, class className: String, at bridge: Bridge
    ) async throws -> RegistrationKey {
        guard let born = CivilDate(iso8601: "2012-12-18"), let today = CivilDate(iso8601: "2026-11-24") else {
            throw TestFailure("no such day")
        }
        var facts = PupilFacts(
            key: RegistrationKey("AC-TEST$\(number)"), source: "AC-TEST", surname: "Le Goff", givenName: "Zoé",
            birthDate: born, schoolUAI: school, schoolName: "Lycée")
        facts.classes = [className]
        _ = try await bridge.store.store(facts, standing: nil, today: today)
        return facts.key
    }

    @Test(
        "is counted by class: without a code, with one, with a dead one, with an account, closed, locked out, unmailed")
    func counts() async throws {
        try await withAdministration { bridge, client in
            for number in 0..<4 { try await bridge.register(number) }
            _ = try await bridge.issueCode(RegistrationKey("AC-TEST$1"))
            bridge.clock.advance(61 * 86400)
            _ = try await bridge.issueCode(RegistrationKey("AC-TEST$2"))
            for (number, name) in [(10, "zoe.a"), (11, "zoe.b"), (12, "zoe.c")] {
                try await Pupil(bridge, name).activate(number: number)
            }
            _ = try await client.call(Administration.IssueTemporaryPassword.self, .init(identifier: "zoe.b"))
            _ = try await client.call(Administration.Suspend.self, .init(identifier: "zoe.c", reason: "test"))
            for _ in 0..<4 { try bridge.throttles.admit(identifier: "ZOE.A", now: bridge.clock.now) }
            let row = try #require(try await rows(client).first)
            #expect((row.schoolUAI, row.schoolName, row.class) == ("0440001A", "Collège Jules Verne", "3B"))
            #expect(
                row.pupils
                    == .init(
                        registered: 4, coded: 1, expired: 1, activated: 3, temporary: 1, suspended: 1, lockedOut: 1,
                        owingMail: 3))
            #expect(row.responsible == .init())
            #expect(try await rows(client, school: "0440001A", class: "3B") == [row])
            #expect(try await rows(client, school: "0440001A", class: "4A").isEmpty)
        }
    }

    @Test("is counted and listed once while the registration still stands beside the account")
    func leftOver() async throws {
        try await withAdministration { bridge, client in
            let key = RegistrationKey("AC-TEST$10")
            try await Pupil(bridge, "zoe.a").activate(number: 10)
            try await bridge.eventually("registration removed") { try await bridge.store.registration(key) == nil }
            try await bridge.register(10)
            #expect(try await bridge.store.registration(key) != nil)
            let row = try #require(try await rows(client).first)
            #expect((row.pupils.registered, row.pupils.activated) == (0, 1))
            #expect(try await members(client).map(\.stage) == [.active])
        }
    }

    @Test("counts a responsible person once for each child, in the child's class and school, wherever the account is")
    func families() async throws {
        try await withAdministration { bridge, client in
            let first = try await bridge.register(1)
            let second = try await register(2, school: "0440002B", class: "2NDE 4", at: bridge)
            let third = try await register(3, school: "0440002B", class: "2NDE 4", at: bridge)
            let mother = Pupil(bridge, "anne.kerbrat")
            _ = try await mother.activate(with: bridge.registerRelative(of: first))
            let code = try await bridge.issueCode(bridge.registerRelative(of: second))
            _ = try await bridge.attach(code, to: mother)
            try await bridge.registerRelative(of: third)
            for all in [try await rows(client), try await rows(client, school: "0440002B")] {
                let row = try #require(all.last)
                #expect((row.schoolUAI, row.class) == ("0440002B", "2NDE 4"))
                #expect((row.pupils.registered, row.responsible.activated, row.responsible.registered) == (2, 1, 1))
            }
            let college = try #require(try await rows(client, school: "0440001A").first)
            #expect((college.responsible.activated, college.responsible.registered) == (1, 0))
        }
    }

    @Test("is listed by class, with the child's name and until when a code works, and never with a code")
    func list() async throws {
        try await withAdministration { bridge, client in
            let pupil = try await bridge.register(1)
            let code = try await bridge.issueCode(bridge.registerRelative(of: pupil))
            let members = try await members(client, class: "3B").sorted { $0.key < $1.key }
            #expect(members.map(\.stage) == [.noCode, .coded])
            #expect(
                (members[1].surname, members[1].childGivenName, members[1].childSurname) == (
                    "Kerbrat", "Zoé", "Le Goff"
                ))
            #expect(members[1].codeExpiresAt != nil)
            let said = String(decoding: try JSONValue(encoding: members).serialised, as: UTF8.self)
            #expect(!said.contains(code.printed) && !said.contains(code.characters))
            #expect(try await self.members(client, class: "4A").isEmpty)
        }
    }
}
