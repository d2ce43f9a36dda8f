import NIOCore

/// The client's end of a connection: replies come in the order of the calls, so a queue of who waits is all there is to keep.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias Waiter = Replies<JSONValue>.Source.Source

    private var frames = FrameBuffer()
    private var waiters: [(Waiter, wantsMore: Bool)] = []
    private var end: VarlinkError?
    private var channel: (any Channel)?
    /// The first who waits has more than enough to read.
    private var isPaused = false
    /// Replies come from a service we chose; the bound is for one that went wrong.
    static let messageBytes = 64 << 20

    /// Puts a caller in the queue; to be called on the event loop, right before the call is written.
    func enqueue(_ waiter: Waiter, wantsMore: Bool) {
        if let end { waiter.finish(end) } else { waiters.append((waiter, wantsMore)) }
    }

    func handlerAdded(context: ChannelHandlerContext) { channel = context.channel }

    func handlerRemoved(context: ChannelHandlerContext) { channel = nil }

    /// Reads on; to be called on the event loop.
    func resume() {
        guard isPaused else { return }
        isPaused = false
        channel?.setOption(.autoRead, value: true).whenFailure { _ in }
    }

    private func pause() {
        guard !isPaused else { return }
        isPaused = true
        channel?.setOption(.autoRead, value: false).whenFailure { _ in }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        frames.append(unwrapInboundIn(data))
        while true {
            switch frames.next(limit: Self.messageBytes) {
            case .incomplete: return
            case nil: return fail(VarlinkError(.protocolViolation, "the reply is too long"), context)
            case .message(var message):
                defer { message.wipe() }
                do { try deliver(try Reply(parsing: message.content)) } catch { return fail(error, context) }
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(VarlinkError(.connectionClosed, "the service closed the connection"), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(VarlinkError(.connectionClosed, "\(error)"), context)
    }

    private func deliver(_ reply: Reply) throws(VarlinkError) {
        guard let (waiter, wantsMore) = waiters.first else {
            throw VarlinkError(.protocolViolation, "a reply that nobody asked for")
        }
        guard wantsMore || !reply.continues else {
            throw VarlinkError(.protocolViolation, "more replies than were asked for")
        }
        if reply.continues {
            if waiter.yield(reply.parameters) == .stopProducing { pause() }
            return
        }
        // The next who waits has nothing yet.
        resume()
        // Before the waiter hears of its end, for then the client may go, and close the connection from in here.
        waiters.removeFirst()
        if let name = reply.error {
            waiter.finish(CallError(name: name, parameters: reply.parameters))
        } else {
            _ = waiter.yield(reply.parameters)
            waiter.finish()
        }
    }

    private func fail(_ error: VarlinkError, _ context: ChannelHandlerContext) {
        end = end ?? error
        let left = waiters
        waiters = []
        for (waiter, _) in left { waiter.finish(error) }
        context.close(promise: nil)
    }
}
