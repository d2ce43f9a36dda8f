import ControlAPI
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
            let changed = try await pupil.changePassword(at: daemon)
            #expect(try await provider.bindResult(pupil.identifier, former) == 49)
            #expect(try await provider.bindResult(pupil.identifier, changed) == 0)
            // What a lagging copy does, and no server of ours can help: it knows no better.
            #expect(try await consumer.bindResult(pupil.identifier, former) == 0)
            #expect(try await consumer.bindResult(pupil.identifier, changed) == 49)
            let servers = try await daemon.status().servers
            #expect(servers.map(\.role) == [.provider, .consumer] && servers.allSatisfy(\.reachable))
            #expect(servers.first?.behindSeconds == 0 && servers.last?.behindSeconds ?? 0 > 0)

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
}
