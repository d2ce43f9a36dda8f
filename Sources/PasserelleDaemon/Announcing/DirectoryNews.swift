import ControlAPI
import Directory
import Foundation
import LDAPClient
import ServiceLifecycle

/// Tells watchers when the directory is lost and is back, and which of several servers fall behind.
struct DirectoryNews: Service {
    let pool: LDAPPool
    let servers: Servers
    let announcer: Announcer
    let now: @Sendable () -> Date
    /// Between two looks, each of which opens a connection to each server: while somebody watches only. A server that lacks what
    /// another had at the look before is behind; under a steady stream of writes every copy lacks the last moments.
    var interval = Duration.seconds(10)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            async let copies: Void = followCopies()
            await followPool()
            await copies
        }
    }

    private func followPool() async {
        var former: LDAPURI?
        var hasBeenThere = false
        for await _ in pool.changes {
            // As it is now, and not as it was when it changed.
            let current = pool.statistics.uri
            switch (former, current) {
            case (let lost?, nil): announcer.announce(event("directoryLost", lost, .failed), about: .directory)
            case (nil, let found?) where hasBeenThere: announcer.settle(.directory, event("directoryBack", found))
            case (let former?, let found?) where former != found:
                announcer.announce(event("directoryChanged", found))
            default: break
            }
            if current != nil { hasBeenThere = true }
            former = current
        }
    }

    private enum Health {
        case fine, lagging, lost
    }

    private func followCopies() async {
        guard servers.all.count > 1 else { return }
        var health: [LDAPURI: Health] = [:]
        var former: [ReplicationState] = []
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            guard announcer.watchers > 0 else {
                // Nobody is to be told tomorrow what was so today.
                for uri in health.keys { announcer.settle(.server("\(uri)"), nil) }
                (health, former) = ([:], [])
                continue
            }
            let found = await servers.look()
            for server in found {
                let lacks = server.copy.map { $0.lag(behind: former) > 0 } == true
                let current: Health = !server.isReachable ? .lost : lacks ? .lagging : .fine
                tell(server, current, former: health[server.uri] ?? .fine)
                health[server.uri] = current
            }
            former = found.compactMap(\.copy)
        }
    }

    private func tell(_ server: Servers.State, _ current: Health, former: Health) {
        let matter = Announcer.Matter.server("\(server.uri)")
        switch (former, current) {
        case (.fine, .fine), (.lost, .lost), (.lagging, .lagging): break
        case (_, .lost): announcer.announce(event("serverLost", server.uri, .failed), about: matter)
        case (_, .lagging):
            var lagging = event("serverLagging", server.uri, .failed)
            lagging.behindSeconds = server.lag
            announcer.announce(lagging, about: matter)
        case (.lost, .fine): announcer.settle(matter, event("serverBack", server.uri))
        case (.lagging, .fine): announcer.settle(matter, event("serverCaughtUp", server.uri))
        }
    }

    private func event(
        _ action: String, _ uri: LDAPURI, _ outcome: Administration.EventOutcome = .done
    ) -> Administration.Event {
        Administration.Event(
            time: now().formatted(.iso8601), kind: .directory, action: action, outcome: outcome, subject: "\(uri)")
    }
}
