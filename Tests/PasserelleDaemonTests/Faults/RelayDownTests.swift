import ControlAPI
import Foundation
import Mailing
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// The mail relay is somebody else's machine. No visitor waits for it.
@Suite("While the mail relay does not work")
struct RelayDownTests {
    /// Far below what the slow relay takes, far above what a busy machine does.
    static let soon = Duration.seconds(20)

    @Test("no answer waits for a relay that takes a minute")
    func slow() async throws {
        try await withBridge(relay: SlowRelay(pause: .seconds(60))) { bridge in
            let slowest = try await everythingThatMails(bridge)
            print("a slow relay: the slowest answer came after \(slowest)")
            #expect(slowest < Self.soon)
        }
    }

    @Test("no answer waits for one that is down, and the mails leave when it is back")
    func down() async throws {
        try await withBridge { bridge in
            bridge.mailbox.fail(with: MailError(.temporary, "the relay is down"))
            #expect(try await everythingThatMails(bridge) < Self.soon)
            let owed = try await bridge.store.count(.owedMails)
            #expect(owed > 0 && bridge.mailbox.mails.isEmpty)
            bridge.mailbox.fail(with: nil)
            bridge.clock.advance(6 * 3600)
            try await bridge.eventually("the mails") {
                bridge.operations.mailBell.ring()
                return try await bridge.store.count(.owedMails) == 0
            }
            #expect(bridge.mailbox.temporaryPassword != nil)
        }
    }

    /// - Returns: how long the slowest answer took.
    private func everythingThatMails(_ bridge: Bridge) async throws -> Duration {
        let pupil = Pupil(bridge)
        let activation = pupil.activation(try await bridge.issueCode(bridge.register(1)))
        let identifier = pupil.identifier
        var slowest = Duration.zero
        func time(_ request: () async throws -> some Any) async throws {
            let start = ContinuousClock.now
            _ = try await request()
            slowest = max(slowest, ContinuousClock.now - start)
        }
        try await time { try await bridge.call(Portal.Activate.self, activation) }
        try await time { try await pupil.changePassword(from: "Mimosa-42", to: "Genet-2026") }
        try await time {
            try await bridge.call(
                Portal.ChangeMail.self,
                .init(identifier: identifier, currentPassword: SensitiveText("Genet-2026"), mail: "zoe@example.org"))
        }
        try await time { try await bridge.call(Portal.RequestTemporaryPassword.self, .init(identifier: identifier)) }
        try await time { try await bridge.call(Portal.RequestIdentifierReminder.self, .init(mail: "zoe@example.org")) }
        return slowest
    }
}

private struct SlowRelay: MailTransport {
    let pause: Duration

    func send(_ message: MailMessage) async throws(MailError) {
        // The fault itself, not a wait for a condition.
        try? await Task.sleep(for: pause)
    }
}
