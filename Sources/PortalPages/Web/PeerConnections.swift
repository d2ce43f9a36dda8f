import Logging
import NIOConcurrencyHelpers
import NIOCore

/// How many connections each peer has, so that one stranger leaves room for all others.
///
/// A web server in front has one address for everybody and is not counted: whoever may say which browser it speaks for, has bounds
/// of its own.
final class PeerConnections: Sendable {
    private let limit: Int
    private let trusted: [AddressRange]
    private let logger: Logger
    private let counts = NIOLockedValueBox<[[UInt8]: Int]>([:])
    private let toldAt = NIOLockedValueBox<NIODeadline?>(nil)

    /// - Parameter limit: for one peer, 1 or more.
    init(limit: Int, trusted: [AddressRange], logger: Logger) {
        self.limit = limit
        self.trusted = trusted
        self.logger = logger
    }

    /// Counts one more in.
    ///
    /// - Returns: what to call when that one has ended; `nil` when there are too many.
    func admit(_ address: String) -> (@Sendable () -> Void)? {
        guard !trusted.contains(where: { $0.contains(address) }) else { return {} }
        let peer = Self.peer(at: address)
        let isAdmitted = counts.withLockedValue { counts in
            guard counts[peer, default: 0] < limit else { return false }
            counts[peer, default: 0] += 1
            return true
        }
        guard isAdmitted else {
            tell(address)
            return nil
        }
        return { [self] in end(peer) }
    }

    /// Who floods the portal does not flood its log.
    private func tell(_ address: String) {
        let isDue = toldAt.withLockedValue { toldAt in
            let now = NIODeadline.now()
            if let toldAt, now - toldAt < .minutes(1) { return false }
            toldAt = now
            return true
        }
        guard isDue else { return }
        logger.warning(
            "Connections are closed: one address has as many as listen.connectionsPerPeer allows. A web server in front belongs into listen.trustedProxies",
            metadata: ["client": "\(address)", "connections": "\(limit)"])
    }

    private func end(_ peer: [UInt8]) {
        counts.withLockedValue { counts in
            let left = counts[peer, default: 1] - 1
            counts[peer] = left > 0 ? left : nil
        }
    }

    /// Of IPv6 the network, within which whoever has one address has all. What is no address is one peer.
    private static func peer(at address: String) -> [UInt8] {
        let bytes = AddressRange.bytes(address) ?? []
        return bytes.count == 16 ? Array(bytes.prefix(8)) : bytes
    }
}

/// Closes a connection at once, before TLS' handshake, when its peer has as many as it may.
final class PeerAdmission: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connections: PeerConnections

    init(_ connections: PeerConnections) { self.connections = connections }

    func channelActive(context: ChannelHandlerContext) {
        guard let end = connections.admit(context.remoteAddress?.ipAddress ?? "") else {
            return context.close(promise: nil)
        }
        context.channel.closeFuture.whenComplete { _ in end() }
        context.fireChannelActive()
    }
}
