import ControlAPI
import TestSupport
import Testing
import Varlink

/// The time of a page, with hashes as dear and beats as long as the daemon's own.
@Suite("A stranger learns nothing from how long a page takes", .serialized)
struct AnswerTimeTests {
    private static let rounds = 36
    /// Tries of a wrong password that are free for one identifier.
    private static let tries = 3

    @Test("of whether somebody has an account: after a wrong password, and when a password is said to be forgotten")
    func pages() async throws {
        try await withPortal(daemon: Self.asInstalled) { portal in
            let people = try await Self.people(portal)
            let browser = Browser(portal)
            let home = try await browser.get("/")
            try await expectEqualTimes("the login page") { attempt in
                var round = attempt * Self.rounds
                return try await AnswerTimes.measure(
                    people.keys.sorted(), rounds: Self.rounds, prepare: { round += 1 }
                ) { kind in
                    let identifier = try #require(people[kind])[(round - 1) / Self.tries]
                    let page = try await browser.post(
                        "/connexion", ["identifier": identifier, "password": "Wrong-pass-1"], from: home)
                    try #require(page.status == 422)
                }
            }
            try await expectEqualTimes("the page of a forgotten password") { attempt in
                var round = attempt * Self.rounds
                return try await AnswerTimes.measure(
                    people.keys.sorted(), rounds: Self.rounds, prepare: { round += 1 }
                ) { kind in
                    let identifier = try #require(people[kind])[(round - 1) / Self.tries]
                    let page = try await browser.post(
                        "/mot-de-passe-oublie", ["identifier": identifier], from: home)
                    try #require(page.status == 303)
                }
            }
        }
    }

    @Test("of whether somebody is a school's administrator: after a wrong password at the school's door")
    func counter() async throws {
        try await withCounter(daemon: Self.asInstalled) { portal in
            let people = try await Self.peopleAtTheCounter(portal)
            let browser = Browser(portal)
            let door = try await browser.get("/ecole")
            try await expectEqualTimes("the school's login page") { attempt in
                var round = attempt * Self.roundsAtTheCounter
                return try await AnswerTimes.measure(
                    people.keys.sorted(), rounds: Self.roundsAtTheCounter, prepare: { round += 1 }
                ) { kind in
                    let identifier = try #require(people[kind])[(round - 1) / Self.tries]
                    let page = try await browser.post(
                        "/ecole/connexion", ["identifier": identifier, "password": "Mimosa-42"], from: door)
                    try #require(page.status == 422)
                }
            }
        }
    }

    private static let roundsAtTheCounter = 24

    /// Administrators, whose password is another one; pupils, whose password it is; and nobody.
    private static func peopleAtTheCounter(_ portal: PortalProcess) async throws -> [String: [String]] {
        let count = 2 * roundsAtTheCounter / tries
        let school = try await School(of: count, at: portal.daemon)
        let client = try await VarlinkClient.connect(path: portal.daemon.portalPath)
        let pupils = (0..<count).map { "pupil.\(10 + $0)" }
        for (code, name) in zip(school.codes, pupils) {
            _ = try await client.call(Portal.Activate.self, School.activation(code.code, name))
        }
        let administrators = (0..<count).map { "admin.\(10 + $0)" }
        for name in administrators { try await portal.addAdministrator(name, of: School.uai) }
        return ["administrator": administrators, "pupil": pupils, "absent": (0..<count).map { "other.\(10 + $0)" }]
    }

    private static let asInstalled = unthrottled.merging([
        "PASSERELLE_PASSWORDS_HASH_ALLOWWEAK": "false", "PASSERELLE_PASSWORDS_HASH_MEMORYKIB": "19456",
    ]) { _, new in new }

    /// As many of each kind as two measurements need, since tries of one identifier are spaced out after three.
    private static func people(_ portal: PortalProcess) async throws -> [String: [String]] {
        let count = 2 * rounds / tries
        let school = try await School(of: 2 * count, at: portal.daemon)
        let client = try await VarlinkClient.connect(path: portal.daemon.portalPath)
        let office = try await VarlinkClient.connect(path: portal.daemon.administrationPath)
        let names = (0..<(2 * count)).map { $0 < count ? "existing.\(10 + $0)" : "suspended.\($0)" }
        for (code, name) in zip(school.codes, names) {
            _ = try await client.call(Portal.Activate.self, School.activation(code.code, name))
        }
        for name in names.dropFirst(count) {
            _ = try await office.call(Administration.Suspend.self, .init(identifier: name, reason: "left"))
        }
        return [
            "existing": Array(names.prefix(count)), "suspended": Array(names.dropFirst(count)),
            "absent": (0..<count).map { "absentee.\(10 + $0)" },
        ]
    }

    private func expectEqualTimes(_ what: String, _ measure: (Int) async throws -> AnswerTimes) async throws {
        let times = try await AnswerTimes.settled(what, measure)
        #expect(times.areEqual, "\(what): \(times)")
    }
}
