import Accounts
import ControlAPI
import Directory
import TestSupport
import Testing

@testable import PasserelleDaemon
@testable import Varlink

/// The sign-in of schools' administrators, with hashes as dear and beats as long as the daemon's own.
@Suite("A stranger learns nothing of who is a school's administrator", .serialized)
struct HelpdeskAnswerTimeTests {
    static let rounds = Thoroughness.rounds(40, thorough: 1000)
    static let method = "\(Helpdesk.interface).SignIn"

    /// By the kind's name, all identifiers of one length.
    private static let people = [
        "administrator, wrong password": ["identifier": "marie.durand", "password": "Mimosa-43"],
        "administrator with an account, wrong password": ["identifier": "anne.kerbrat", "password": "Mimosa-43"],
        "nobody": ["identifier": "nobody.there", "password": "Mimosa-42"],
        "a pupil, right password": ["identifier": "zoe.legoff12", "password": "Mimosa-42"],
        "a pupil in a group, right password": ["identifier": "yves.legoff1", "password": "Mimosa-42"],
        "a closed account, former password": ["identifier": "shut.legoff1", "password": "Mimosa-42"],
    ]

    @Test("from the answer's bytes, nor from how long it takes, whoever tries with whatever password")
    func refused() async throws {
        try await withPeople { desk in
            let connection = try RawConnection(desk.socket)
            var answers: Set<[UInt8]> = []
            try await expectEqualTimes("Helpdesk.SignIn") {
                try await AnswerTimes.measure(
                    Self.people.keys.sorted(), rounds: Self.rounds, prepare: { desk.bridge.clock.advance(86400) }
                ) { kind in
                    answers.insert(try #require(await connection.exchange(Self.method, Self.people[kind] ?? [:])))
                }
            }
            #expect(answers == [Array(#"{"error":"org.passerelle.Helpdesk.CredentialsRefused"}"#.utf8)])
        }
    }

    @Test("from one try too many: neither from how long it takes, nor from how long nobody may try again")
    func throttled() async throws {
        try await withPeople { desk in
            let connection = try RawConnection(desk.socket)
            func delay(_ kind: String) async throws -> Int? {
                let reply = try Reply(
                    parsing: #require(await connection.exchange(Self.method, Self.people[kind] ?? [:])))
                guard reply.error == "\(Helpdesk.interface).TooManyAttempts" else { return nil }
                return try reply.parameters.decode([String: Int].self)["retryAfterSeconds"]
            }
            // Each of them up to waits of minutes, longer than this takes.
            for _ in 0..<10 {
                for kind in Self.people.keys { _ = try await delay(kind) }
                desk.bridge.clock.advance(3600)
            }
            for kind in Self.people.keys { _ = try await delay(kind) }
            try await expectEqualTimes("Helpdesk.SignIn, throttled") {
                var delays: [Int] = []
                let times = try await AnswerTimes.measure(
                    Self.people.keys.sorted(), rounds: Self.rounds, prepare: { delays = [] }
                ) { kind in
                    delays.append(try #require(try await delay(kind)))
                    // Told one after the other, and in whole seconds.
                    #expect((delays.max() ?? 0) - (delays.min() ?? 0) <= 3, "\(delays)")
                }
                return times
            }
        }
    }

    private func withPeople(_ body: (Desk) async throws -> Void) async throws {
        try await withDesk(beat: .milliseconds(50), cost: PasswordHasher.Cost()) { desk in
            _ = try await desk.openAnne()
            for (number, identifier) in ["zoe.legoff12", "yves.legoff1", "shut.legoff1"].enumerated() {
                _ = try await desk.open(desk.register(number, "Zoé"), identifier, childGivenName: "Zoé")
            }
            try await desk.name("0440003C", desk.bridge.dn("yves.legoff1"))
            _ = try await desk.bridge.operations.suspend(
                Identifier("shut.legoff1"), reason: "left", by: .worker("test"))
            try await body(desk)
        }
    }

    private func expectEqualTimes(_ what: String, _ measure: () async throws -> AnswerTimes) async throws {
        let times = try await AnswerTimes.settled(what) { _ in try await measure() }
        #expect(times.areEqual, "\(what): \(times)")
    }
}
