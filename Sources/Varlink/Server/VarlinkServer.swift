import Glibc
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Serves interfaces on one Unix socket.
public final class VarlinkServer: Sendable {
    private let address: ListenAddress
    private let limits: ServerLimits
    public let counts: LimitCounts
    private let group: any EventLoopGroup
    private let logger: Logger
    private let dispatcher: CallDispatcher
    private let registry: ConnectionRegistry
    private let listener = NIOLockedValueBox<(any Channel)?>(nil)
    private let isDraining = NIOLockedValueBox(false)

    /// - Throws: `InterfaceError` for an interface that is none.
    public init(
        info: ServiceInfo, interfaces: [InterfaceImplementation], address: ListenAddress, limits: ServerLimits,
        counts: LimitCounts = LimitCounts(), group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger
    ) throws {
        self.address = address
        self.limits = limits
        self.counts = counts
        self.group = group
        self.logger = logger
        dispatcher = try CallDispatcher(info: info, interfaces: interfaces, logger: logger)
        registry = ConnectionRegistry(limits: limits)
    }

    public var connections: Int { registry.count }

    /// Listens; connections are served from its return on.
    public func start() async throws {
        let descriptor =
            switch address {
            case .path(let path, let mode, let group): try SocketFile.listen(at: path, mode: mode, group: group)
            case .inherited(let descriptor): descriptor
            }
        let channel = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { [self] in admit($0) }
            .withBoundSocket(descriptor).get()
        listener.withLockedValue { $0 = channel }
    }

    /// Serves until the surrounding task is cancelled, then shuts down.
    public func run() async throws {
        if listener.withLockedValue({ $0 == nil }) { try await start() }
        guard let channel = listener.withLockedValue({ $0 }) else { return }
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        await shutdown()
    }

    /// Stops listening, lets calls in work end within their deadline, those of clients that left included, and removes the
    /// socket file.
    public func shutdown() async {
        guard
            let channel = listener.withLockedValue({ listener in
                defer { listener = nil }
                return listener
            })
        else { return }
        isDraining.withLockedValue { $0 = true }
        // Before the socket dies: a dead socket's file is another server's to replace, and then it is not ours to remove.
        if case .path(let path, _, _) = address { unlink(path) }
        try? await channel.close()
        let ended = channel.eventLoop.makePromise(of: Void.self)
        let connections = registry.close { ended.succeed() }
        for connection in connections { connection.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        let deadline = channel.eventLoop.scheduleTask(in: limits.callDeadline.timeAmount) {
            for connection in connections { connection.close(promise: nil) }
            ended.succeed()
        }
        try? await ended.futureResult.get()
        deadline.cancel()
    }

    /// Looks who is there before anything is read. An identity that cannot be established is no identity.
    private func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(VarlinkError(.listenFailed, "not a socket"))
        }
        let credentials: EventLoopFuture<PeerRecord> = provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return credentials.flatMapThrowing { [self] found in
            guard found.uid != PeerCredentials.overflowUID, registry.admit(channel, uid: found.uid) else {
                counts.add(.connections)
                throw VarlinkError(.connectionClosed, "not admitted")
            }
            do {
                let pipeline = channel.pipeline.syncOperations
                let groups = try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                    PeerCredentials.groups(ofPeerAt: $0)
                }
                guard let groups = groups ?? nil else { throw VarlinkError(.connectionClosed, "of unknown groups") }
                let peer = PeerCredentials(pid: found.pid, uid: found.uid, gid: found.gid, groups: groups)
                let connection = connection(peer) { [registry] in registry.remove(channel, uid: found.uid) }
                try pipeline.addHandler(connection)
            } catch {
                registry.remove(channel, uid: found.uid)
                throw error
            }
        }.flatMapErrorThrowing { [logger] error in
            logger.debug("A connection was closed at once", metadata: ["error": "\(error)"])
            channel.close(promise: nil)
        }
    }

    private func connection(_ peer: PeerCredentials, onEnd: @escaping @Sendable () -> Void) -> ServerConnection {
        let isDraining = isDraining
        let logger = logger
        return ServerConnection(
            peer: peer, limits: limits, counts: counts, dispatcher: dispatcher,
            isDraining: { isDraining.withLockedValue { $0 } },
            onViolation: { violation in
                if violation != .idle {
                    logger.notice(
                        "A connection was closed", metadata: ["peer.uid": "\(peer.uid)", "reason": "\(violation)"])
                }
            }, onEnd: onEnd)
    }
}

/// `struct ucred` of <sys/socket.h>, which Glibc's module does not show.
private struct PeerRecord: Sendable {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
}
