import Directory
import DirectoryCheck
import LDAPClient
import PasserelleDaemon
import TestSupport
import Testing

/// What `passerellectl directory check` does with the daemon's configuration.
@Suite("The door test of a provider and its consumer")
struct ConsumerCheckTests {
    private static let doors: [Check] = [
        .definitivePassword, .temporary, .suspended, .unknownState, .absentState, .entReads,
    ]

    @Test("tries the doors of both, and all holds with the rules that are shipped")
    func shipped() async throws {
        try await Site.with(link: Link.init) { site, _ in
            let findings = try await check(site)
            let names = try names(site)
            #expect(findings.filter { $0.outcome == .fails || $0.isBlocking } == [])
            for door in Self.doors { #expect(holders(of: door, findings) == names, "\(door)") }
        }
    }

    @Test("tells that a closed account opens at the consumer alone, where the state does not count")
    func faultyConsumer() async throws {
        let blind = TemplateEdit("database.ldif", " filter=\"(passerelleState=active)\"", "")
        try await Site.with(consumerEdits: [blind], link: Link.init) { site, _ in
            let failed = try await check(site).filter { $0.outcome == .fails }
            #expect(Set(failed.map(\.check)) == [.temporary, .suspended, .unknownState, .absentState])
            let consumer = try names(site).last
            #expect(failed.allSatisfy { $0.server == consumer })
        }
    }

    @Test("makes its accounts at no consumer, whoever else does not answer")
    func neverHome() async throws {
        try await Site.with(link: Link.init) { site, _ in
            await site.providers.first?.stop()
            await #expect { try await check(site) } throws: { ($0 as? CheckError)?.code == .unreachable }
        }
    }

    @Test("detects a provider's clock that has gone back, of which a comparison of newest changes says nothing")
    func clockGoneBack() async throws {
        try await Site.with(providerEdits: [.clockGoneBack()], link: Link.init) { site, _ in
            let findings = try await check(site, patience: .seconds(1))
            let names = try names(site)
            let failed = findings.filter { $0.outcome == .fails }
            #expect(Set(failed.map(\.check)) == [.clock] && failed.map(\.server) == names)
            // What it writes does not arrive.
            #expect(findings.filter(\.isBlocking).map(\.server) == Array(names.suffix(1)))
            let behind = try await site.daemons.first?.status().servers.map(\.behindSeconds)
            #expect(behind == [0, 0])
        }
    }

    @Test("has a look at the clock of each of two providers, and leaves no account at either")
    func twoProviders() async throws {
        try await Site.with(mirror: true, providerEdits: [.clockGoneBack(ofServer: 2)]) { site, _ in
            let findings = try await check(site)
            let clocks = findings.filter { $0.check == .clock }
            #expect(clocks.map(\.server) == (try names(site)))
            #expect(clocks.map(\.outcome) == [.holds, .fails], "\(clocks.map(\.detail))")
            // By what it made of a change, not by what it has.
            #expect(clocks.last?.detail.hasPrefix("it has gone back") == true)
            #expect(findings.filter { $0.outcome == .fails && $0.check != .clock } == [])
            for sight in [Check.daemonReads, .daemonSeesWeak] {
                #expect(holders(of: sight, findings) == (try names(site)), "\(sight)")
            }
            for provider in site.providers {
                try await until("no account is left at \(provider.uri)") { try await provider.accounts() == 0 }
            }
        }
    }

    @Test("finds that pwdReset does not count, although a daemon watches that would put each account right")
    func watched() async throws {
        let reset = TemplateEdit("database.ldif", "  by set=\"this/pwdReset & [TRUE]\" none\n", "")
        try await Site.with(providerEdits: [.loading("ppolicy"), reset], link: Link.init) { site, _ in
            let failed = try await check(site).filter { $0.outcome == .fails }
            #expect(failed.map(\.check) == [.pwdReset], "\(failed.map(\.detail))")
            #expect(failed.map(\.server) == Array(try names(site).prefix(1)))
        }
    }

    private func check(_ site: Site, patience: Duration = .seconds(15)) async throws -> [Finding] {
        guard let daemon = site.daemons.first else { throw TestFailure("no daemon") }
        var settings = try DirectoryCheck.Settings(Configuration.load(path: nil, environment: daemon.environment))
        settings.replicationPatience = patience
        settings.ent = .init(
            dn: settings.layout.services.child("cn", "ent"), password: Array(ReplicaSlapd.password.utf8))
        return try await DirectoryCheck(settings).run()
    }

    private func holders(of check: Check, _ findings: [Finding]) -> [String] {
        findings.filter { $0.check == check && $0.outcome == .holds }.map(\.server)
    }

    /// As findings name them: the provider, and then its consumer.
    private func names(_ site: Site) throws -> [String] {
        try (site.providers + site.consumers).map { "\(try LDAPURI(parsing: $0.ldapiURI))" }
    }
}
