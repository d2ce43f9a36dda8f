import Foundation
import Mailing
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import PasserelleDaemon

/// Somebody else writes the account in front of each write of the worker's.
@Suite("A mail whose account others keep changing")
struct ContestedMailTests {
    @Test("is not said to be given up while it is still owed")
    func abandoned() async throws {
        let taps = NIOLockedValueBox<Wiretap?>(nil)
        defer { taps.withLockedValue { $0?.end() } }
        try await withBridge(
            sendsMail: false,
            through: { directory in
                let tap = try Wiretap(before: directory)
                taps.withLockedValue { $0 = tap }
                return tap.uri
            },
            { bridge in
                let tap = try #require(taps.withLockedValue { $0 })
                let pupil = try await bridge.settledPupil()
                let other = OtherWriter(bridge: bridge, dn: bridge.dn(pupil.identifier))
                try await bridge.requestTemporaryPassword(pupil)
                _ = await bridge.worker(
                    over: Refusing { other.write(before: "passerelleMailOwed", at: tap) }
                ).sweep()
                #expect(other.writes >= Attempt<Void>.limit)
                #expect(try bridge.mailAudit().last?.hasPrefix("mailAbandoned") == false)
                #expect(try await !bridge.owedMails(pupil.identifier).isEmpty)

                other.stop()
                bridge.clock.advance(40)
                _ = await bridge.worker(over: Refusing {}).sweep()
                #expect(try bridge.mailAudit().last == "mailAbandoned failed refused")
                #expect(try await bridge.owedMails(pupil.identifier).isEmpty)
            })
    }
}

/// A relay that takes no mail to this address, ever.
private struct Refusing: MailTransport {
    var asked: @Sendable () -> Void

    func send(_: MailMessage) async throws(MailError) {
        asked()
        throw MailError(.permanent, "no such mailbox")
    }
}

/// Another program that writes an account.
private final class OtherWriter: Sendable {
    private let bridge: Bridge
    private let dn: String
    private let state = NIOLockedValueBox<(writes: Int, isOver: Bool)>((0, false))

    init(bridge: Bridge, dn: String) {
        self.bridge = bridge
        self.dn = dn
    }

    var writes: Int { state.withLockedValue { $0.writes } }

    func stop() { state.withLockedValue { $0.isOver = true } }

    /// In front of each request with `marker` in it, which reaches slapd afterwards.
    func write(before marker: String, at tap: Wiretap) {
        tap.whenSeen(marker) { [self] in
            let version = state.withLockedValue { state -> Int? in
                if state.isOver { return nil }
                state.writes += 1
                return 1000 + state.writes
            }
            guard let version else { return }
            let isWritten = DispatchSemaphore(value: 0)
            Task {
                _ = try? await bridge.directory.modify(
                    "dn: \(dn)\nchangetype: modify\nreplace: passerelleVersion\npasserelleVersion: \(version)\n"
                )
                isWritten.signal()
            }
            isWritten.wait()
            write(before: marker, at: tap)
        }
    }
}
