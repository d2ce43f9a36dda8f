import ControlAPI
import Directory
import Foundation
import Mailing
import TestSupport
import Testing

@testable import PasserelleDaemon
@testable import Varlink

/// The time of an answer, with hashes as dear and beats as long as the daemon's own.
@Suite("A stranger learns nothing from how long an answer takes", .serialized)
struct AnswerTimeTests {
    static let rounds = Thoroughness.rounds(40, thorough: 1000)

    @Test("to a wrong secret", arguments: EnumerationTests.secrets.keys.sorted())
    func refusedSecrets(method: String) async throws {
        try await withRealTimes { bridge in
            let strangers = try await Strangers(bridge)
            let connection = try RawConnection(bridge.socket)
            try await expectEqualTimes(method) {
                try await AnswerTimes.measure(
                    strangers.identifiers.keys.sorted(), rounds: Self.rounds, prepare: { bridge.clock.advance(86400) }
                ) { kind in
                    let parameters = EnumerationTests.wrong(method, strangers.identifiers[kind] ?? "")
                    try #require(await connection.exchange("\(Portal.interface).\(method)", parameters) != nil)
                }
            }
        }
    }

    @Test("to one try too many of a secret", arguments: EnumerationTests.secrets.keys.sorted())
    func throttledSecrets(method: String) async throws {
        try await withRealTimes { bridge in
            let strangers = try await Strangers(bridge)
            let connection = try RawConnection(bridge.socket)
            func answer(_ kind: String) async throws -> String? {
                let parameters = EnumerationTests.wrong(method, strangers.identifiers[kind] ?? "")
                let bytes = try #require(await connection.exchange("\(Portal.interface).\(method)", parameters))
                return try Reply(parsing: bytes).error
            }
            // Each of them up to waits of minutes, longer than this takes.
            for _ in 0..<10 {
                for kind in strangers.identifiers.keys { _ = try await answer(kind) }
                bridge.clock.advance(3600)
            }
            for kind in strangers.identifiers.keys { _ = try await answer(kind) }
            try await expectEqualTimes("\(method), throttled") {
                try await AnswerTimes.measure(strangers.identifiers.keys.sorted(), rounds: Self.rounds) { kind in
                    try #require(try await answer(kind) == "\(Portal.interface).TooManyAttempts")
                }
            }
        }
    }

    @Test("to a request for a temporary password, throttled ones among them", arguments: [true, false])
    func temporaryPasswords(relayWorks: Bool) async throws {
        try await withRealTimes(relayWorks: relayWorks) { bridge in
            let strangers = try await Strangers(bridge)
            let connection = try RawConnection(bridge.socket)
            // This client has used up what it may have in an hour.
            let throttled = ["identifier": "existing.01", "client": "203.0.113.9"]
            let method = "\(Portal.interface).RequestTemporaryPassword"
            for _ in 0..<10 { try #require(await connection.exchange(method, throttled) != nil) }
            try await expectEqualTimes("RequestTemporaryPassword, relay \(relayWorks ? "up" : "down")") {
                try await AnswerTimes.measure(strangers.identifiers.keys.sorted() + ["throttled"], rounds: Self.rounds)
                {
                    kind in
                    let parameters = strangers.identifiers[kind].map { ["identifier": $0] } ?? throttled
                    try #require(await connection.exchange(method, parameters) != nil)
                }
            }
        }
    }

    @Test("to a request for a reminder", arguments: [true, false])
    func reminders(relayWorks: Bool) async throws {
        try await withRealTimes(relayWorks: relayWorks) { bridge in
            _ = try await Strangers(bridge)
            let connection = try RawConnection(bridge.socket)
            try await expectEqualTimes("RequestIdentifierReminder, relay \(relayWorks ? "up" : "down")") {
                try await AnswerTimes.measure(["existing.01", "elsewhere.1", "suspend.001"], rounds: Self.rounds) {
                    local in
                    let parameters = ["mail": "\(local)@example.org"]
                    let method = "\(Portal.interface).RequestIdentifierReminder"
                    try #require(await connection.exchange(method, parameters) != nil)
                }
            }
        }
    }

    @Test("to a code", arguments: EnumerationTests.codes)
    func codes(method: String) async throws {
        try await withRealTimes { bridge in
            let strangers = try await Strangers(bridge)
            let connection = try RawConnection(bridge.socket)
            try await expectEqualTimes("\(method), codes") {
                try await AnswerTimes.measure(
                    strangers.kinds(of: method), rounds: Self.rounds, prepare: { try await strangers.renewCodes() }
                ) { kind in
                    let parameters = strangers.trial(of: method, kind)
                    let bytes = try #require(await connection.exchange("\(Portal.interface).\(method)", parameters))
                    try #require(try Reply(parsing: bytes).error == "\(Portal.interface).ActivationRefused")
                }
            }
        }
    }

    private func withRealTimes(relayWorks: Bool = true, _ body: (Bridge) async throws -> Void) async throws {
        try await withBridge(
            sendsMail: true, beat: .milliseconds(50), throttling: .tenMailsPerClient, cost: PasswordHasher.Cost()
        ) { bridge in
            if !relayWorks { bridge.mailbox.fail(with: MailError(.temporary, "the relay is down")) }
            try await body(bridge)
        }
    }

    private func expectEqualTimes(_ what: String, _ measure: () async throws -> AnswerTimes) async throws {
        let times = try await AnswerTimes.settled(what) { _ in try await measure() }
        #expect(times.areEqual, "\(what): \(times)")
    }
}

extension Configuration.Throttling {
    fileprivate static let tenMailsPerClient = Self(
        clientBurst: 1_000_000, clientPerMinute: 1_000_000, mailsPerClientPerHour: 10, mailsPerAccountPerHour: 1000,
        mailsPerAccountPerDay: 1000, answerBeatMilliseconds: 50)
}
