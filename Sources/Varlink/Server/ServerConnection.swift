import Logging
import NIOCore

/// One connection of a server: frames in, one call at a time, replies out, and a deadline for everything the peer does.
///
/// Lives on its channel's event loop. While a call is in work its client waits; one that goes on talking is not read any
/// further, and the kernel's buffer is the queue.
final class ServerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let peer: PeerCredentials
    private let limits: ServerLimits
    private let counts: LimitCounts
    private let dispatcher: CallDispatcher
    private let isDraining: @Sendable () -> Bool
    private let onViolation: @Sendable (ProtocolViolation) -> Void
    private let onEnd: @Sendable () -> Void

    private var frames = FrameBuffer()
    private var isBusy = false
    /// Of the call in work.
    private var pending: PendingReply?
    private var isReading = false
    private var hasReachedEnd = false
    private var isRemoved = false
    private var timer: Scheduled<Void>?
    private var messageStartedAt: NIODeadline?

    /// - Parameter onEnd: called once, when the channel is closed and the last call has ended. A client that calls and vanishes
    ///   has its place until then: what is in work is what the limits are about.
    init(
        peer: PeerCredentials, limits: ServerLimits, counts: LimitCounts, dispatcher: CallDispatcher,
        isDraining: @escaping @Sendable () -> Bool,
        onViolation: @escaping @Sendable (ProtocolViolation) -> Void, onEnd: @escaping @Sendable () -> Void
    ) {
        self.peer = peer
        self.limits = limits
        self.counts = counts
        self.dispatcher = dispatcher
        self.isDraining = isDraining
        self.onViolation = onViolation
        self.onEnd = onEnd
    }

    func channelActive(context: ChannelHandlerContext) {
        proceed(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        isRemoved = true
        if !isBusy { proceedAfterEnd(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        frames.append(unwrapInboundIn(data))
        if isBusy { setReading(false, context) } else { proceed(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The peer has said its last word; what it asked for is still answered.
        if event as? ChannelEvent == .inputClosed {
            hasReachedEnd = true
            if !isBusy { proceed(context) } else if isDraining() { pending?.hurry() }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Takes the next complete message, or waits for the rest of it.
    private func proceed(_ context: ChannelHandlerContext) {
        timer?.cancel()
        guard let frame = frames.next(limit: limits.messageBytes) else { return close(context, .messageTooLong) }
        switch frame {
        case .message(var bytes):
            messageStartedAt = nil
            defer { bytes.wipe() }
            do { start(try Call(parsing: bytes.content, limits: limits.json), context) } catch { close(context, error) }
        case .incomplete where hasReachedEnd || isDraining():
            context.close(promise: nil)
        case .incomplete(let count):
            awaitBytes(isBetweenMessages: count == 0, context)
        }
    }

    private func awaitBytes(isBetweenMessages: Bool, _ context: ChannelHandlerContext) {
        if isBetweenMessages {
            messageStartedAt = nil
            watch(.now() + limits.idle.timeAmount, .idle, context)
        } else {
            // From the first byte, not from the last: a peer that drips is cut off like one that is silent.
            let start = messageStartedAt ?? .now()
            messageStartedAt = start
            watch(start + limits.messageDeadline.timeAmount, .tooSlow, context)
        }
        setReading(true, context)
    }

    private func start(_ call: Call, _ context: ChannelHandlerContext) {
        isBusy = true
        let requestID = RequestID.next()
        let channel = context.channel
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        let pending = PendingReply(
            channel: channel, limits: dispatcher.limits(limits, of: call), counts: counts,
            isOneway: call.isOneway, isPatient: dispatcher.isPatient(call))
        self.pending = pending
        if isDraining() { pending.hurry() }
        let dispatcher = dispatcher
        let peer = peer
        // Not a child of anything: when the client vanishes or its time is over, a write in progress is finished and audited.
        Task {
            let bytes = await dispatcher.reply(to: call, from: peer, requestID: requestID) {
                try await pending.send($0)
            }
            loop.execute {
                pending.finish(with: bytes).whenComplete { _ in
                    let (connection, context) = bound.value
                    connection.isBusy = false
                    connection.pending = nil
                    if connection.isRemoved {
                        connection.proceedAfterEnd(context)
                    } else if context.channel.isActive {
                        connection.proceed(context)
                    }
                    // Else it is closed, and about to be removed.
                }
            }
        }
    }

    /// The peer said what it had to say and left: that is still done, one call after the other.
    private func proceedAfterEnd(_ context: ChannelHandlerContext) {
        guard hasReachedEnd, case .message(var bytes) = frames.next(limit: limits.messageBytes) else { return end() }
        defer { bytes.wipe() }
        do { start(try Call(parsing: bytes.content, limits: limits.json), context) } catch { end() }
    }

    private func end() {
        frames.wipe()
        onEnd()
    }

    private func setReading(_ isReading: Bool, _ context: ChannelHandlerContext) {
        guard isReading != self.isReading else { return }
        self.isReading = isReading
        context.channel.setOption(.autoRead, value: isReading).whenFailure { _ in }
    }

    private func watch(_ deadline: NIODeadline, _ violation: ProtocolViolation, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: deadline) {
            let (connection, context) = bound.value
            if !connection.isBusy { connection.close(context, violation) }
        }
    }

    private func close(_ context: ChannelHandlerContext, _ violation: ProtocolViolation) {
        counts.add(violation.limit)
        onViolation(violation)
        frames.wipe()
        context.close(promise: nil)
    }
}

extension Duration {
    var timeAmount: TimeAmount {
        .nanoseconds(components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000)
    }
}
