import NIOConcurrencyHelpers
import NIOCore

/// The way back of one call: continued replies, then one last, which the call's deadline may bring forward.
final class PendingReply: Sendable {
    private struct State {
        var isAnswered = false
        var deadline: Scheduled<Void>?
    }

    private let channel: any Channel
    private let limits: ServerLimits
    private let isOneway: Bool
    private let state = NIOLockedValueBox(State())

    init(channel: any Channel, limits: ServerLimits, isOneway: Bool) {
        self.channel = channel
        self.limits = limits
        self.isOneway = isOneway
    }

    /// Gives the call its time, or gives it anew after a step.
    func startDeadline() {
        let scheduled = channel.eventLoop.scheduleTask(in: limits.callDeadline.timeAmount) { self.expire() }
        let former = state.withLockedValue { state in
            defer { state.deadline = scheduled }
            return state.deadline
        }
        former?.cancel()
    }

    /// A reply that continues.
    /// - Throws: `connectionClosed` when the caller is gone, or was told that the time was over.
    func send(_ bytes: [UInt8]) async throws {
        guard channel.isActive, !state.withLockedValue({ $0.isAnswered }) else {
            throw VarlinkError(.connectionClosed, "the caller is gone")
        }
        startDeadline()
        try await write(bytes)
    }

    /// The last reply; `nil` closes the connection. Nobody is told anything after a deadline, a close or a oneway call.
    func finish(with bytes: [UInt8]?) async {
        let (isFirst, deadline) = state.withLockedValue { state in
            defer { state.isAnswered = true }
            return (!state.isAnswered, state.deadline)
        }
        deadline?.cancel()
        guard isFirst, !isOneway, channel.isActive else { return }
        guard let bytes else {
            try? await channel.close()
            return
        }
        try? await write(bytes)
    }

    private func expire() {
        let isFirst = state.withLockedValue { state in
            defer { state.isAnswered = true }
            return !state.isAnswered
        }
        guard isFirst, !isOneway, channel.isActive else { return }
        guard let error = limits.deadlineError else { return channel.close(promise: nil) }
        channel.writeAndFlush(Self.frame(Reply.serialised(error), channel), promise: nil)
    }

    /// Waits until the kernel has the bytes; a peer that does not take them in time is cut off.
    private func write(_ bytes: [UInt8]) async throws {
        let channel = channel
        let stall = channel.eventLoop.scheduleTask(in: limits.writeStall.timeAmount) { channel.close(promise: nil) }
        defer { stall.cancel() }
        do {
            try await channel.writeAndFlush(Self.frame(bytes, channel))
        } catch {
            throw VarlinkError(.connectionClosed, "the caller is gone")
        }
    }

    private static func frame(_ bytes: [UInt8], _ channel: any Channel) -> ByteBuffer {
        var buffer = channel.allocator.buffer(capacity: bytes.count + 1)
        buffer.writeBytes(bytes)
        buffer.writeInteger(UInt8(0))
        return buffer
    }
}

/// Short names for calls, unlike each other for as long as logs are kept beside each other.
enum RequestID {
    static func next() -> String {
        String(UInt64.random(in: 0..<(36 * 36 * 36 * 36 * 36 * 36 * 36 * 36)), radix: 36)
    }
}
