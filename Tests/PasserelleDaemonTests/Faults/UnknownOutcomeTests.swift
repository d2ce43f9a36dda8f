import Accounts
import ControlAPI
import Directory
import EmbeddedDirectory
import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// A write that was sent and whose answer never came. What the directory did is read back, never assumed.
@Suite("When the answer to a write is lost", .serialized)
struct UnknownOutcomeTests {
    /// Only a definitive password is written with it.
    static let definitive = "{ARGON2}"

    @Test("because slapd stops in the middle, the same activation made again answers as the first would have")
    func activationWhileStopped() async throws {
        try await withTap { bridge, tap in
            let pupil = Pupil(bridge)
            let activation = pupil.activation(try await bridge.issueCode(bridge.register(1)))
            let slapd = try Self.stopSlapd(bridge, at: tap)
            #expect(
                try await failure { try await bridge.call(Portal.Activate.self, activation) } == .directoryUnavailable)
            kill(slapd, SIGCONT)
            try await bridge.eventually("the same answer") {
                (try? await bridge.call(Portal.Activate.self, activation))?.account.identifier == pupil.identifier
            }
            pupil.open("Mimosa-42")
            try await pupil.promise()
            #expect(
                try await bridge.store.accounts(matching: PeopleQuery(key: RegistrationKey("AC-TEST$1"))).count == 1)
            try expectAudited("activated", pupil)
        }
    }

    @Test("because slapd stops in the middle, the same replacement made again answers as the first would have")
    func replacementWhileStopped() async throws {
        try await withTap { bridge, tap in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let temporary = try await bridge.give(pupil.identifier)
            let slapd = try Self.stopSlapd(bridge, at: tap)
            #expect(try await failure { try await pupil.replace(temporary, by: "Genet-2026") } == .directoryUnavailable)
            kill(slapd, SIGCONT)
            try await bridge.eventually("the same answer") {
                (try? await pupil.replace(temporary, by: "Genet-2026"))?.account.state == .active
            }
            pupil.shut(temporary)
            pupil.open("Genet-2026")
            try await pupil.promise()
            try expectAudited("temporaryPasswordReplaced", pupil)
        }
    }

    @Test("because the connection breaks, the write is found and the first answer is the right one")
    func connectionCut() async throws {
        try await withTap { bridge, tap in
            let pupil = Pupil(bridge)
            let activation = pupil.activation(try await bridge.issueCode(bridge.register(1)))
            tap.loseAnswer(to: Self.definitive)
            let first = try await bridge.call(Portal.Activate.self, activation)
            #expect(tap.hasSprung)
            #expect(try await bridge.call(Portal.Activate.self, activation) == first)
            pupil.open("Mimosa-42")
            try await pupil.promise()
            #expect(
                try await bridge.store.accounts(matching: PeopleQuery(key: RegistrationKey("AC-TEST$1"))).count == 1)
        }
    }

    @Test("a letter that is refused is found refused, and not taken for one that never was")
    func refusal() async throws {
        try await withTap { bridge, tap in
            let mother = try await bridge.registerRelative(of: bridge.register(1))
            let code = try await bridge.issueCode(mother)
            // The day on which it was refused is written with it and asked for by nobody.
            let day = bridge.clock.now.formatted(.iso8601.year().month().day()).replacing("-", with: "")
            tap.loseAnswer(to: day)
            let refusal = Portal.RefuseCode.Parameters(
                code: SensitiveText(code.printed), givenName: "Zoé", birthDate: "2012-12-18")
            _ = try await bridge.call(Portal.RefuseCode.self, refusal)
            #expect(tap.hasSprung)
            let registration = try #require(try await bridge.store.registration(mother))
            #expect(registration.refusedAt != nil && registration.code == nil)
            // Whose answer was lost further on says it again: of a dead code, which the portal takes for done.
            bridge.clock.advance(60)
            #expect(
                try await failure { try await bridge.call(Portal.RefuseCode.self, refusal) } == .activationRefused)
            #expect(try await bridge.store.registration(mother) == registration)
            let lines = try String(contentsOfFile: "\(bridge.directory.scratch)/audit.log", encoding: .utf8)
                .split(separator: "\n").filter { $0.contains(#""action":"codeRefused""#) }
            #expect(lines.count == 1 && lines[0].contains(#""outcome":"done""#), "\(lines)")
        }
    }

    @Test("of a write over what somebody else wrote, the audit has what that write may hide")
    func writtenOver() async throws {
        try await withTap(configure: Self.letOutsiderWrite) { bridge, tap in
            let pupil = try await bridge.settledPupil()
            try await bridge.write(pupil, "replace: description\ndescription: a note\n")
            let seen = try await bridge.store.changeByOthers(of: Identifier(pupil.identifier))
            // The condition of that write, and of no other.
            tap.loseAnswer(to: try #require(seen?.revision))
            _ = try await pupil.changePassword(from: "Mimosa-42", to: "Genet-2026")
            #expect(tap.hasSprung)
            let told = try bridge.changesFromOutside()
            #expect(told.map { $0["outcome"] } == ["failed"] && told.map { $0["reason"] } == ["outcomeUnknown"])
            #expect(try await bridge.authorIsPasserelle(pupil))
            pupil.open("Genet-2026")
            pupil.shut("Mimosa-42")
            try await pupil.promise()
        }
    }

    @Test("because the visitor is gone, the account is there whole, and the audit has it")
    func visitorGone() async throws {
        try await withTap { bridge, tap in
            let pupil = Pupil(bridge)
            let activation = pupil.activation(try await bridge.issueCode(bridge.register(1)))
            let connection = NIOLockedValueBox<RawConnection?>(try RawConnection(bridge.socket))
            tap.whenSeen(Self.definitive) { connection.withLockedValue { $0 = nil } }
            connection.withLockedValue {
                $0?.send(.object(["method": .string(Portal.Activate.name), "parameters": activation.json]))
            }
            try await bridge.eventually("the account") {
                try await bridge.store.account(Identifier(pupil.identifier)) != nil
            }
            pupil.open("Mimosa-42")
            try await pupil.promise()
            try await bridge.eventually("the audit's line") { try bridge.audited("activated", pupil.identifier) == 1 }
        }
    }

    /// Both tries stand there: the one that was answered, and the first, of which nobody knew how it ended, or whose
    /// write slapd finished just before it stopped.
    private func expectAudited(_ action: String, _ pupil: Pupil, _ location: SourceLocation = #_sourceLocation) throws {
        let failed = try pupil.bridge.audited(action, pupil.identifier, outcome: "failed")
        let done = try pupil.bridge.audited(action, pupil.identifier)
        #expect(failed + done == 2 && done > 0, "\(failed) failed and \(done) done", sourceLocation: location)
    }

    private static func letOutsiderWrite(_ configuration: inout EmbeddedDirectoryConfiguration) throws {
        try Outsider.edit(&configuration) { try Outsider.letWrite(in: $0) }
    }

    /// A bridge whose directory is reached through a tap, and that waits two seconds for it.
    private func withTap(
        configure: (inout EmbeddedDirectoryConfiguration) throws -> Void = { _ in },
        _ body: (Bridge, Wiretap) async throws -> Void
    ) async throws {
        let tap = NIOLockedValueBox<Wiretap?>(nil)
        defer { tap.withLockedValue { $0?.end() } }
        try await withBridge(
            patience: .seconds(2), configure: configure,
            through: { directory in
                let made = try Wiretap(before: directory)
                tap.withLockedValue { $0 = made }
                return made.uri
            },
            { bridge in try await body(bridge, try #require(tap.withLockedValue { $0 })) })
    }

    private static func stopSlapd(_ bridge: Bridge, at tap: Wiretap) throws -> pid_t {
        let slapd = try #require(try bridge.directory.embedded.processID)
        tap.whenSeen(definitive) { try freeze(slapd) }
        return slapd
    }
}

extension Bridge {
    /// How often the audit has a line of something that was done to an account.
    func audited(_ action: String, _ identifier: String, outcome: String = "done") throws -> Int {
        try String(contentsOfFile: "\(directory.scratch)/audit.log", encoding: .utf8).split(separator: "\n").count {
            $0.contains(#""action":"\#(action)""#) && $0.contains(#""account":"\#(identifier)""#)
                && $0.contains(#""outcome":"\#(outcome)""#)
        }
    }

    func give(_ identifier: String) async throws -> String {
        let given = try await operations.givePassword(to: Identifier(identifier), by: .worker("test"))
        guard let text = given?.0.text else { throw TestFailure("nothing was given to \(identifier)") }
        return text
    }
}

extension Encodable where Self: Sendable {
    fileprivate var json: JSONValue { (try? JSONValue(encoding: self)) ?? .null }
}

extension AsyncSequence {
    fileprivate var count: Int {
        get async throws { try await reduce(0) { count, _ in count + 1 } }
    }
}
