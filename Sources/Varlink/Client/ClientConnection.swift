import NIOCore

/// The client's end of a connection: replies come in the order of the calls, so a queue of who waits is all there is to keep.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias Waiter = AsyncThrowingStream<JSONValue, any Error>.Continuation

    private var frames = FrameBuffer()
    private var waiters: [(Waiter, wantsMore: Bool)] = []
    private var end: VarlinkError?
    /// Replies come from a service we chose; the bound is for one that went wrong.
    static let messageBytes = 64 << 20

    /// Puts a caller in the queue; to be called on the event loop, right before the call is written.
    func enqueue(_ waiter: Waiter, wantsMore: Bool) {
        if let end { waiter.finish(throwing: end) } else { waiters.append((waiter, wantsMore)) }
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
            waiter.yield(reply.parameters)
            return
        }
        // Before the waiter hears of its end, for then the client may go, and close the connection from in here.
        waiters.removeFirst()
        if let name = reply.error {
            waiter.finish(throwing: CallError(name: name, parameters: reply.parameters))
        } else {
            waiter.yield(reply.parameters)
            waiter.finish()
        }
    }

    private func fail(_ error: VarlinkError, _ context: ChannelHandlerContext) {
        end = end ?? error
        let left = waiters
        waiters = []
        for (waiter, _) in left { waiter.finish(throwing: error) }
        context.close(promise: nil)
    }
}
