import NIOCore

/// The way back of one call: continued replies, then one last, which the call's deadline may bring forward.
///
/// Everything is decided on the channel's event loop, in the order in which it is written: no reply can follow the last one.
final class PendingReply: Sendable {
    private struct State {
        var isAnswered = false
        var deadline: Scheduled<Void>?
        /// When the server stops: the end of an onlooker's time.
        var farewell: Scheduled<Void>?
    }

    private let channel: any Channel
    private let limits: ServerLimits
    private let counts: LimitCounts
    private let isOneway: Bool
    private let isPatient: Bool
    private let state: NIOLoopBoundBox<State>

    /// To be called on the event loop. The call's time begins.
    ///
    /// - Parameter isPatient: the caller looks on, and may leave a reply undrained for as long as a call may last.
    init(channel: any Channel, limits: ServerLimits, counts: LimitCounts, isOneway: Bool, isPatient: Bool) {
        self.channel = channel
        self.limits = limits
        self.counts = counts
        self.isOneway = isOneway
        self.isPatient = isPatient
        state = NIOLoopBoundBox(State(), eventLoop: channel.eventLoop)
        startDeadline()
    }

    /// The server stops: who only looks on, and reads slowly or not at all, is waited for no longer than others.
    ///
    /// To be called on the event loop.
    func hurry() {
        guard isPatient, state.value.farewell == nil else { return }
        state.value.farewell = channel.eventLoop.scheduleTask(in: limits.writeStall.timeAmount) { self.cutOff() }
    }

    /// A reply that continues; it gives the call its time anew.
    /// - Throws: `connectionClosed` when the caller is gone, or was told that the time was over.
    func send(_ bytes: [UInt8]) async throws {
        try await channel.eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
            guard self.channel.isActive, !self.state.value.isAnswered else {
                return self.channel.eventLoop.makeFailedFuture(VarlinkError(.connectionClosed, "the caller is gone"))
            }
            self.startDeadline()
            return self.write(bytes)
        }.get()
    }

    /// The last reply; `nil` closes the connection. Nobody is told anything after a deadline, a close or a oneway call.
    ///
    /// To be called on the event loop. A caller who is gone, or who does not listen, fails the result, and is not the
    /// handler's concern any more.
    func finish(with bytes: [UInt8]?) -> EventLoopFuture<Void> {
        let isFirst = !state.value.isAnswered
        state.value.isAnswered = true
        state.value.deadline?.cancel()
        guard isFirst, !isOneway, channel.isActive else { return channel.eventLoop.makeSucceededVoidFuture() }
        return (bytes.map(write) ?? channel.close()).always { _ in self.state.value.farewell?.cancel() }
    }

    private func cutOff() {
        guard channel.isActive else { return }
        counts.add(.writeStall)
        channel.close(promise: nil)
    }

    private func startDeadline() {
        state.value.deadline?.cancel()
        state.value.deadline = channel.eventLoop.scheduleTask(in: limits.callDeadline.timeAmount) { self.expire() }
    }

    private func expire() {
        guard !state.value.isAnswered else { return }
        state.value.isAnswered = true
        counts.add(.callDeadline)
        guard !isOneway, channel.isActive else { return }
        guard let error = limits.deadlineError else { return channel.close(promise: nil) }
        channel.writeAndFlush(Self.frame(Reply.serialised(error), channel), promise: nil)
    }

    /// Succeeds when the kernel has the bytes; a peer that does not take them in time is cut off.
    private func write(_ bytes: [UInt8]) -> EventLoopFuture<Void> {
        let patience = isPatient ? limits.callDeadline : limits.writeStall
        let stall = channel.eventLoop.scheduleTask(in: patience.timeAmount) { self.cutOff() }
        return channel.writeAndFlush(Self.frame(bytes, channel)).always { _ in stall.cancel() }
            .flatMapErrorThrowing { _ in throw VarlinkError(.connectionClosed, "the caller is gone") }
    }

    private static func frame(_ bytes: [UInt8], _ channel: any Channel) -> ByteBuffer {
        var buffer = channel.allocator.buffer(capacity: bytes.count + 1)
        buffer.writeBytes(bytes)
        buffer.writeInteger(UInt8(0))
        return buffer
    }
}
