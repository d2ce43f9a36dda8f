import Accounts
import ControlAPI
import Directory
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("A registration that nobody waits for")
struct ForgottenTests {
    private func registered(_ bridge: Bridge) async throws -> Set<String> {
        var keys: Set<String> = []
        for try await found in bridge.store.registrations(matching: PeopleQuery()) { keys.insert(found.key.text) }
        return keys
    }

    private func sweep(_ bridge: Bridge) async {
        await Upkeep(operations: bridge.operations, interval: .seconds(3600)).sweep()
    }

    @Test("goes 400 days after anybody wrote it, and its code has been dead for most of that time")
    func goes() async throws {
        try await withBridge(sendsMail: false, keepsUp: false) { bridge in
            let key = try await bridge.register(1)
            let code = try await bridge.issueCode(key)
            bridge.clock.advance(59 * 86400)
            #expect(try await bridge.call(Portal.CheckActivationCode.self, claim(code)).candidate.givenName == "Zoé")
            bridge.clock.advance(2 * 86400)
            #expect(
                try await failure { try await bridge.call(Portal.CheckActivationCode.self, claim(code)) }
                    == .activationRefused)
            bridge.clock.advance(338 * 86400)
            await sweep(bridge)
            #expect(try await registered(bridge) == [key.text])
            bridge.clock.advance(2 * 86400)
            await sweep(bridge)
            #expect(try await registered(bridge).isEmpty)
            let lines = try AuditLines.read("\(bridge.directory.scratch)/audit.log")
            #expect(lines.contains { $0["action"] == "registrationCleared" && $0["reason"] == "forgotten" })
        }
    }

    @Test("stays while a code works, a mail is owed, the school has to look, or somebody answers for the child")
    func stays() async throws {
        try await withBridge(sendsMail: false, keepsUp: false) { bridge in
            let tied = try await bridge.register(1)
            let forgotten = try await bridge.registerRelative(of: tied)
            let parented = try await bridge.register(2)
            let father = Pupil(bridge, "yann.kerbrat")
            _ = try await father.activate(with: bridge.registerRelative("901", of: parented, givenName: "Yann"))
            let owing = try await bridge.registerRelative("902", of: tied, mail: "x@example.org")
            let refused = try await bridge.registerRelative("903", of: tied)
            let coded = try await bridge.register(3)
            // The directory's clock stays where it is.
            bridge.clock.advance(401 * 86400)
            _ = try await bridge.operations.oweCode(
                to: owing, CodeMailRun(since: bridge.clock.now, onlyMissing: false), isReachable: { _ in true },
                by: .worker("test"))
            try await bridge.store.apply(
                RegistrationChange(key: refused, version: 1, edits: [.setRefusedAt(bridge.clock.now)]))
            _ = try await bridge.issueCode(coded)
            #expect(try await registered(bridge).contains(forgotten.text))
            await sweep(bridge)
            #expect(try await registered(bridge) == Set([tied, parented, owing, refused, coded].map(\.text)))
            #expect(try await bridge.account("yann.kerbrat").leftAt == nil)
            try await father.promise()
        }
    }

    private func claim(_ code: ActivationCode) -> Portal.CheckActivationCode.Parameters {
        .init(code: SensitiveText(code.printed), givenName: "Zoé", birthDate: "2012-12-18")
    }
}
