import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// A copy that E-lyco reads from, configured by what we ship.
@Suite("A consumer that E-lyco binds at")
struct ConsumerTests {
    @Test("opens and shuts as its provider does, as soon as it has heard of it; until then its lag is seen")
    func lags() async throws {
        try await Site.with(link: Link.init) { site, link in
            guard let link, let daemon = site.daemons.first, let provider = site.providers.first,
                let consumer = site.consumers.first
            else { throw TestFailure("no consumer") }
            let pupil = try await Activated(at: daemon)
            try await until("the consumer opens") {
                try await consumer.bindResult(pupil.identifier, pupil.password) == 0
            }

            link.cut()
            let former = pupil.password
            let changed = Activated.changed
            // Nobody is told that the former one is out everywhere, and nobody's change fails for that.
            #expect(try await pupil.changePassword(at: daemon).effectiveWithinSeconds == 120)
            #expect(try await provider.bindResult(pupil.identifier, former) == 49)
            #expect(try await provider.bindResult(pupil.identifier, changed) == 0)
            // What a lagging copy does, and no server of ours can help: it knows no better.
            #expect(try await consumer.bindResult(pupil.identifier, former) == 0)
            #expect(try await consumer.bindResult(pupil.identifier, changed) == 49)
            let servers = try await daemon.status().servers
            #expect(servers.map(\.role) == [.provider, .consumer] && servers.allSatisfy(\.reachable))
            #expect(servers.first?.behindSeconds == 0 && servers.last?.behindSeconds ?? 0 > 0)
            let metrics = try await Program.passerellectl.run(["metrics"], environment: daemon.clientEnvironment).output
            func behind(_ role: String) -> Double? {
                metrics.split(separator: "\n")
                    .first { $0.hasPrefix("passerelle_server_behind_seconds{") && $0.contains("role=\"\(role)\"} ") }
                    .flatMap { Double($0.split(separator: " ").last ?? "") }
            }
            #expect(behind("provider") == 0 && behind("consumer") ?? 0 > 0, "\(metrics)")

            link.mend()
            let start = ContinuousClock.now
            try await until("the consumer shuts") { try await consumer.bindResult(pupil.identifier, former) == 49 }
            print("shut on the consumer after \(ContinuousClock.now - start)")
            #expect(try await consumer.bindResult(pupil.identifier, changed) == 0)
            try await site.untilUpToDate()
        }
    }

    @Test("lets nobody in with a temporary password, nor on a closed account")
    func closed() async throws {
        try await Site.with(link: Link.init) { site, _ in
            guard let daemon = site.daemons.first, let consumer = site.consumers.first else {
                throw TestFailure("no consumer")
            }
            let pupil = try await Activated(at: daemon)
            try await until("the consumer opens") {
                try await consumer.bindResult(pupil.identifier, pupil.password) == 0
            }
            let office = try await VarlinkClient.connect(path: daemon.administrationPath)
            let given = try await office.call(
                Administration.IssueTemporaryPassword.self, .init(identifier: pupil.identifier))
            try await site.untilUpToDate()
            for secret in [pupil.password, given.temporaryPassword.text, pupil.code] {
                #expect(try await consumer.bindResult(pupil.identifier, secret) == 49)
            }
        }
    }

    @Test("is waited for before “changed” is said, for as long as patience lasts, and no change fails for it")
    func arrival() async throws {
        try await Site.with(link: Link.init) { site, _ in
            guard let daemon = site.daemons.first, let consumer = site.consumers.first else {
                throw TestFailure("no consumer")
            }
            let pupil = try await Activated(at: daemon)
            #expect(try await pupil.changePassword(at: daemon).effectiveWithinSeconds == nil)
            // At once, with no second look.
            #expect(try await consumer.bindResult(pupil.identifier, pupil.password) == 49)
            #expect(try await consumer.bindResult(pupil.identifier, Activated.changed) == 0)

            await consumer.stop(SIGKILL)
            let office = try await VarlinkClient.connect(path: daemon.administrationPath)
            let given = try await office.call(
                Administration.IssueTemporaryPassword.self, .init(identifier: pupil.identifier))
            let start = ContinuousClock.now
            let replaced = try await VarlinkClient.connect(path: daemon.portalPath).call(
                Portal.ReplaceTemporaryPassword.self,
                .init(
                    identifier: pupil.identifier, temporaryPassword: given.temporaryPassword,
                    newPassword: SensitiveText("Ajonc-2026"))
            )
            #expect(replaced.effectiveWithinSeconds == 120 && replaced.account.state == .active)
            #expect(ContinuousClock.now - start >= .seconds(2))
        }
    }

    @Test("has its copy, hashes and all, through TLS, and none from somebody with another certificate")
    func encrypted() async throws {
        try await Site.with(link: Link.init) { site, link in
            guard let daemon = site.daemons.first, let link else { throw TestFailure("no consumer") }
            _ = try await Activated(at: daemon)
            try await site.untilUpToDate()
            #expect(link.carried("$argon2id$"), "the tap hears nothing")
        }
        try await Site.with(tls: true, link: Link.init) { site, link in
            guard let daemon = site.daemons.first, let consumer = site.consumers.first, let link else {
                throw TestFailure("no consumer")
            }
            let pupil = try await Activated(at: daemon)
            try await site.untilUpToDate()
            #expect(try await consumer.bindResult(pupil.identifier, pupil.password) == 0)
            #expect(!link.carried("argon2id") && !link.carried(ReplicaSlapd.password) && !link.carried("uid="))

            let other = try await TestCertificate.make(in: site.folder, named: "other")
            let stranger = try ReplicaSlapd(in: site.folder, named: "stranger", port: freePort(), tls: other)
            try await stranger.prepare(
                copying: [site.providers[0].uri], hasTree: false,
                trusting: other.authority)
            try await stranger.start()
            try await until("the stranger has tried") { stranger.log.contains("slap_client_connect") }
            #expect(try await stranger.bindResult(pupil.identifier, pupil.password) == 49)
            await stranger.stop()
        }
    }
}
