import Accounts
import ControlAPI
import Directory
import Foundation
import LDAPClient
import Mailing
import NIOConcurrencyHelpers
import TestSupport
import Varlink

@testable import PasserelleDaemon

/// The daemon's parts on a real slapd, reached through a real control socket; only the mail relay is a mailbox in memory.
struct Bridge: Sendable {
    let directory: TestDirectory
    let pool: LDAPPool
    let store: DirectoryStore
    let operations: AccountOperations
    let throttles: Throttles
    let mailbox: Mailbox
    let worker: MailWorker
    let socket: String
    let clock: TestClock

    /// A connection of its own: calls on one connection wait for each other.
    func client() async throws -> VarlinkClient { try await VarlinkClient.connect(path: socket) }

    func call<Method: ControlMethod>(_ method: Method.Type, _ parameters: Method.Parameters) async throws
        -> Method.Reply
    {
        try await client().call(method, parameters)
    }

    func dn(_ identifier: String) -> String { "uid=\(identifier),ou=people,\(directory.suffix)" }

    /// Registers a pupil as a feed would.
    @discardableResult
    func register(_ number: Int, givenName: String = "Zoé", surname: String = "Le Goff") async throws -> RegistrationKey
    {
        guard let born = CivilDate(iso8601: "2012-12-18"), let today = CivilDate(iso8601: "2026-11-24") else {
            throw TestFailure("no such day")
        }
        let key = RegistrationKey("AC-TEST$\(number)")
        var facts = PupilFacts(
            key: key, source: "AC-TEST", surname: surname, givenName: givenName, birthDate: born, schoolUAI: "0440001A",
            schoolName: "Collège Jules Verne")
        facts.classes = ["3B"]
        _ = try await store.store(facts, standing: nil, today: today)
        return key
    }

    func issueCode(_ key: RegistrationKey) async throws -> ActivationCode {
        guard let registration = try await store.registration(key),
            let (code, _) = try await operations.issueCode(to: registration, by: .worker("test"))
        else { throw TestFailure("no registration \(key)") }
        return code
    }
}

/// Mails that arrived, in order, with the text part decoded.
final class Mailbox: MailTransport {
    private let state = NIOLockedValueBox<(mails: [(to: String, text: String)], failure: MailError?)>(([], nil))

    var mails: [(to: String, text: String)] { state.withLockedValue { $0.mails } }

    /// What the relay answers from now on; `nil` when it works.
    func fail(with failure: MailError?) { state.withLockedValue { $0.failure = failure } }

    func send(_ message: MailMessage) async throws(MailError) {
        let text = message.withBytes { String(decoding: $0, as: UTF8.self) }
        let failure = state.withLockedValue { state in
            if state.failure == nil { state.mails.append((message.recipient.text, text)) }
            return state.failure
        }
        if let failure { throw failure }
    }

    /// Of the newest mail that has one: it stands alone on an indented line.
    var temporaryPassword: String? {
        mails.reversed().lazy.compactMap { $0.text.firstMatch(of: /\r\n    ([a-z2-9]{8})\r\n/)?.1 }.first.map(
            String.init)
    }
}

/// The time as the daemon sees it.
final class TestClock: Sendable {
    private let offset = NIOLockedValueBox<TimeInterval>(0)

    func advance(_ seconds: TimeInterval) { offset.withLockedValue { $0 += seconds } }
    var now: Date { AccountOperations.wallClock().addingTimeInterval(offset.withLockedValue { $0 }) }
}

extension Bridge {
    /// Looks again until `condition` holds; what it waits for happens in another task and has no other sign.
    func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while try await !condition() {
            guard ContinuousClock.now < end else { throw TestFailure("\(what): not within 20 s") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
