import Accounts
import CPlatform
import ControlAPI
import Directory
import EmbeddedDirectory
import Feed
import Foundation
import Glibc
import LDAPClient
import Logging
import Mailing
import NIOPosix
import ServiceLifecycle
import Settings
import Varlink

/// The whole daemon: the one place where the parts meet.
///
/// ```text
///  control sockets ──▶ services ──▶ operations ──▶ directory store ──▶ LDAP pool ──▶ slapd
///                                        │                                            ▲
///                                        └─▶ bell ──▶ mail worker ──▶ transport       └ embedded directory
/// ```
public struct Daemon: Sendable {
    private let configuration: Configuration
    private let read: @Sendable () throws -> Configuration
    private let logger: Logger

    /// - Parameter read: reads the configuration anew, at SIGHUP.
    /// - Throws: `ConfigurationError` with everything that this machine lacks for the configuration.
    public init(
        _ configuration: Configuration, logger: Logger, read: @escaping @Sendable () throws -> Configuration
    ) throws(ConfigurationError) {
        let problems = Parts(configuration: configuration).problems()
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        self.configuration = configuration
        self.read = read
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT. The parts stop in the reverse of the order in which they depend on each other, so that
    /// what is in work can be finished.
    public func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let failure = passerelle_forbid_core_dumps()
        if failure != 0 { logger.warning("Core dumps stay possible", metadata: ["error": "\(POSIXFailure(failure))"]) }
        // Before anything is made: a file of ours is nobody else's, whatever the caller's mask.
        umask(0o077)
        let manager = ServiceManager.take()
        let inherited = InheritedSockets.take()
        let services = try services(manager, inherited)
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(25)
        try await ServiceGroup(configuration: group).run()
        logger.notice("passerelle has stopped")
    }

    private func services(_ manager: ServiceManager, _ inherited: InheritedSockets) throws -> [any Service] {
        let parts = Parts(configuration: configuration)
        try makeStateFolder()
        let key = try InstallationKeyFile.loadOrCreate(at: configuration.folders.installationKey)
        let audit = try AuditLog(path: configuration.audit.file, logger: logger)
        let hasher = try parts.hasher()

        let embedded =
            configuration.directory.kind == .embedded
            ? try EmbeddedDirectory(parts.embedded(), logger: logger) { bytes in
                try await hasher.hash(Secret(bytes)).directoryValue
            } : nil
        let servers = try parts.servers(embeddedURI: embedded?.ldapiURI)
        let pool = LDAPPool(parts.pool(servers), logger: logger)
        let directory = DirectoryStore(ldap: pool, layout: try parts.layout(), cost: parts.cost)
        guard let generator = TemporaryPasswordGenerator(length: configuration.temporaryPasswordLength) else {
            throw SetupError(message: "temporaryPasswords.length is out of range")
        }
        let operations = AccountOperations(
            directory: directory, hasher: hasher,
            lifecycle: Lifecycle(policy: configuration.lifecycle, rules: configuration.rules),
            key: key, generator: generator, audit: audit, mailBell: Bell(), logger: logger,
            now: AccountOperations.wallClock)
        directory.beforeHiding { try await operations.mend($0, orWrite: $1) }

        let templates = Current(try parts.templates())
        let site = Current(parts.site())
        let codeLanes = max(1, configuration.mail.concurrency / 2)
        let mail = MailWorker(
            operations: operations, templates: templates,
            transport: try parts.transport(connections: configuration.mail.concurrency),
            concurrency: configuration.mail.concurrency, pollInterval: .seconds(configuration.mail.pollSeconds))
        let codes = CodeMailWorker(
            operations: operations, templates: templates, transport: try parts.transport(connections: codeLanes),
            concurrency: codeLanes,
            pollInterval: .seconds(configuration.mail.pollSeconds))
        // What a daemon that was killed had unpacked holds personal data.
        FeedDelivery.removeLeftOvers(in: configuration.folders.state)
        let feeds = FeedOperations(
            operations: operations, maximumSuspendedPercent: configuration.feeds.maximumSuspendedPercent,
            scratch: configuration.folders.state,
            loading: embedded.map {
                FirstLoading(embedded: $0, leastBytes: configuration.feeds.loadFromMiB << 20, logger: logger)
            },
            memory: DeliveryMemory(folder: configuration.folders.state + "/deliveries"),
            // An embedded directory has one daemon.
            turn: embedded == nil
                ? ImportTurn(
                    directory: directory, state: configuration.folders.state, logger: logger, now: operations.now) : nil
        )
        let drop = configuration.feeds.dropFolder.map {
            DropDesk(folder: DropFolder(path: $0), feeds: feeds, source: configuration.academy.source)
        }
        let counts = SocketLimitCounts()
        let throttles = Throttles(configuration.throttling)
        let sockets = ControlSockets(
            portal: try portalServer(parts, operations, throttles, servers, counts, inherited),
            administration: try administrationServer(
                parts, site, operations, feeds, drop, throttles, pool, servers, counts, inherited),
            directory: directory, key: key, announcer: operations.announcer, manager: manager,
            reload: Reload(
                read: read, started: configuration, audit: audit, templates: templates, site: site, manager: manager,
                logger: logger),
            logger: logger)
        let watchdog = Watchdog(manager: manager, interval: ServiceManager.watchdogInterval())
        return (embedded.map { [$0] } ?? []) + [
            PoolService(pool: pool, embedded: embedded), mail, codes,
            Upkeep(operations: operations, interval: .seconds(86400)),
            Watch(operations: operations, pollInterval: .seconds(1)),
            DirectoryNews(pool: pool, servers: servers, announcer: operations.announcer, now: operations.now),
        ] + (drop.map { [watch($0)] } ?? []) + [sockets, watchdog]
    }

    private func watch(_ drop: DropDesk) -> DropWatch {
        DropWatch(desk: drop, settling: .seconds(configuration.feeds.settleSeconds), logger: logger)
    }

    private func portalServer(
        _ parts: Parts, _ operations: AccountOperations, _ throttles: Throttles, _ servers: Servers,
        _ counts: SocketLimitCounts, _ inherited: InheritedSockets
    ) throws -> VarlinkServer {
        let service = PortalService(
            operations: operations, throttles: throttles,
            beat: AnswerBeat(interval: .milliseconds(configuration.throttling.answerBeatMilliseconds)),
            arrival: parts.arrival(at: servers))
        var socket = configuration.sockets.portal
        socket.limits.deadlineError = Portal.Failure.directoryUnavailable.callError
        let policy = try AccessPolicy(socket)
        var interface = InterfaceImplementation(try parts.interface(Portal.interface)) { peer, _ in policy.admits(peer)
        }
        service.register(in: &interface)
        var interfaces = [interface]
        if configuration.helpdesk.branch != nil {
            let helpdesk = HelpdeskService(
                operations: operations, throttles: throttles, beat: service.beat,
                sessions: HelpdeskSessions(configuration.helpdesk))
            var interface = InterfaceImplementation(try parts.interface(Helpdesk.interface)) { peer, _ in
                policy.admits(peer)
            }
            helpdesk.register(in: &interface)
            interface.deadlineError = Helpdesk.Failure.directoryUnavailable.callError
            interfaces.append(interface)
        }
        return try server(socket, interfaces, counts.portal, inherited.descriptors["varlink"])
    }

    private func administrationServer(
        _ parts: Parts, _ site: Current<Administration.DescribeSite.Reply>, _ operations: AccountOperations,
        _ feeds: FeedOperations, _ drop: DropDesk?, _ throttles: Throttles, _ pool: LDAPPool, _ servers: Servers,
        _ counts: SocketLimitCounts,
        _ inherited: InheritedSockets
    ) throws -> VarlinkServer {
        let service = AdministrationService(
            operations: operations, feeds: feeds, drop: drop, source: configuration.academy.source, site: site,
            throttles: throttles, pool: pool, servers: servers,
            isEmbedded: configuration.directory.kind == .embedded, startedAt: operations.now(), limitCounts: counts)
        var socket = configuration.sockets.administration
        socket.limits.deadlineError = Administration.Failure.directoryUnavailable.callError
        let policy = try AccessPolicy(socket)
        var interface = InterfaceImplementation(try parts.interface(Administration.interface)) { peer, _ in
            policy.admits(peer)
        }
        service.register(in: &interface)
        return try server(socket, [interface], counts.administration, inherited.descriptors["varlink-admin"])
    }

    private func server(
        _ socket: SocketsConfiguration.Socket, _ interfaces: [InterfaceImplementation], _ counts: LimitCounts,
        _ inherited: Int32?
    ) throws -> VarlinkServer {
        if let method = interfaces.flatMap(\.unbound).first {
            throw SetupError(message: "the installed interface has a method that this version does not know: \(method)")
        }
        let address: ListenAddress =
            if let inherited { .inherited(descriptor: inherited) } else {
                .path(socket.path, mode: socket.mode, group: try socket.group.map(AccessPolicy.SystemNames.gid(of:)))
            }
        let info = ServiceInfo(
            vendor: "passerelle", product: "passerelle", version: Version.current, url: configuration.portal.url)
        return try VarlinkServer(
            info: info, interfaces: interfaces, address: address, limits: socket.limits, counts: counts,
            logger: logger)
    }

    private func makeStateFolder() throws {
        let path = configuration.folders.state
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        guard let bits = mode?.intValue, bits & 0o077 == 0 else {
            throw SetupError(message: "\(path) may be entered by others: chmod 700 it, and look who was there")
        }
    }
}

/// Keeps the pool's sessions for as long as anything that stops before it may need them.
private struct PoolService: Service {
    let pool: LDAPPool
    let embedded: EmbeddedDirectory?

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Our own slapd tells when there is something to connect to; of others we ask again and again.
            do { try await embedded?.waitUntilReady() } catch { return }
            await pool.run()
        }
    }
}
