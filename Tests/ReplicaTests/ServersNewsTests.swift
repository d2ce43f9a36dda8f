import ControlAPI
import Directory
import Foundation
import LDAPClient
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("Who watches while a consumer falls behind")
struct ServersNewsTests {
    @Test("is told so, and when it has caught up, is lost, and is back")
    func lags() async throws {
        try await Site.with(link: Link.init) { site, link in
            guard let link, let daemon = site.daemons.first, let consumer = site.consumers.first else {
                throw TestFailure("no consumer")
            }
            let announcer = Announcer()
            try await announcer.watch([.directory], by: 0) { watcher in
                try await following(site, announcer) {
                    try await next(watcher, nil)
                    link.cut()
                    _ = try await Activated(at: daemon)
                    let lagging = try await next(watcher, "serverLagging")
                    #expect(
                        lagging?.subject == "\(try LDAPURI(parsing: consumer.ldapiURI))"
                            && lagging?.behindSeconds ?? 0 > 0)
                    link.mend()
                    try await next(watcher, "serverCaughtUp")
                    await consumer.stop(SIGKILL)
                    try await next(watcher, "serverLost")
                    // Whoever comes now is told, too.
                    try await announcer.watch(nil, by: 1) { _ = try await next($0, "serverLost") }
                    try await consumer.start()
                    try await next(watcher, "serverBack")
                }
            }
        }
    }

    /// - Parameter action: of the next event; `nil` when there must be none for a while.
    @discardableResult
    private func next(_ watcher: Watcher, _ action: String?) async throws -> Administration.Event? {
        let batch = await watcher.next(atMost: action == nil ? .seconds(1) : .seconds(30))
        #expect(batch?.events.map(\.action) == (action.map { [$0] } ?? []))
        return batch?.events.first
    }

    private func following(_ site: Site, _ announcer: Announcer, _ body: () async throws -> Void) async throws {
        let (providers, consumers) = (
            try site.providers.map { try LDAPURI(parsing: $0.ldapiURI) },
            try site.consumers.map { try LDAPURI(parsing: $0.ldapiURI) }
        )
        let ldap = LDAPConfiguration(uris: providers, credentials: .external())
        let layout = DirectoryLayout(suffix: try DN(parsing: ReplicaSlapd.suffix))
        let news = DirectoryNews(
            pool: LDAPPool(ldap),
            servers: Servers(writable: providers, consumers: consumers, ldap: ldap, layout: layout),
            announcer: announcer, now: AccountOperations.wallClock, interval: .milliseconds(200))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await news.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }
}
