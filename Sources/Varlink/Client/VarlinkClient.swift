import Glibc
import NIOCore
import NIOPosix

/// A connection to a Varlink service. Calls may be made at the same time; they are answered in the order they were made.
public final class VarlinkClient: Sendable {
    private let channel: any Channel
    private let connection: NIOLoopBound<ClientConnection>

    /// Replies that nobody has read yet: from that many on nothing more is read from the service, until they are so few.
    private static let (mostUnread, fewestUnread) = (100, 20)

    private init(_ channel: any Channel, _ connection: NIOLoopBound<ClientConnection>) {
        self.channel = channel
        self.connection = connection
    }

    deinit {
        channel.close(promise: nil)
    }

    /// - Parameter path: of the service's socket; `unix:` in front and options behind a semicolon are allowed.
    /// - Throws: `VarlinkError` with `connectFailed` and what to look at.
    public static func connect(
        path: String, timeout: Duration = .seconds(5), group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> VarlinkClient {
        let path = path.hasPrefix("unix:") ? String(path.dropFirst(5).prefix { $0 != ";" }) : path
        do {
            let made = try await ClientBootstrap(group: group)
                .connectTimeout(timeout.timeAmount)
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let connection = ClientConnection()
                        try channel.pipeline.syncOperations.addHandler(connection)
                        return (channel, NIOLoopBound(connection, eventLoop: channel.eventLoop))
                    }
                }
            return VarlinkClient(made.0, made.1)
        } catch {
            let isForbidden = (error as? IOError)?.errnoCode == EACCES
            throw VarlinkError(
                isForbidden ? .notAllowed : .connectFailed, "cannot reach \(path): \(Self.words(for: error))")
        }
    }

    /// One call, one reply.
    ///
    /// - Throws: `CallError` for an error that the service answers, `VarlinkError` for a connection that failed.
    public func call<P: Encodable & Sendable, R: Decodable & Sendable>(
        _ method: String, _ parameters: P, as type: R.Type = R.self
    ) async throws -> R {
        let call = Call(method: method, parameters: try JSONValue(encoding: parameters))
        for try await reply in replies(to: call, as: type) { return reply }
        throw VarlinkError(.protocolViolation, "a call without a reply")
    }

    /// One call, several replies; the last ends the sequence.
    public func stream<P: Encodable & Sendable, R: Decodable & Sendable>(
        _ method: String, _ parameters: P, as type: R.Type = R.self
    ) throws -> Replies<R> {
        replies(to: Call(method: method, parameters: try JSONValue(encoding: parameters), wantsMore: true), as: type)
    }

    /// A call that is not answered, not even with an error. Returns when the connection took it.
    public func oneway<P: Encodable & Sendable>(_ method: String, _ parameters: P) async throws {
        let call = Call(method: method, parameters: try JSONValue(encoding: parameters), isOneway: true)
        try await channel.writeAndFlush(Self.frame(call, channel)).get()
    }

    public func close() async {
        try? await channel.close()
    }

    private func replies<R>(to call: Call, as type: R.Type) -> Replies<R> {
        let made = Replies<R>.Source.makeSequence(
            backPressureStrategy: .init(lowWatermark: Self.fewestUnread, highWatermark: Self.mostUnread),
            finishOnDeinit: true, delegate: ReplyDemand(self))
        let frame = Self.frame(call, channel)
        channel.eventLoop.execute { [connection, channel] in
            connection.value.enqueue(made.source, wantsMore: call.wantsMore)
            channel.writeAndFlush(frame, promise: nil)
        }
        return Replies(made.sequence)
    }

    /// Whether nothing is read from the service, because somebody has more than enough to read.
    var isPaused: Bool {
        get async throws { try await !channel.getOption(.autoRead).get() }
    }

    /// Reads from the service again.
    func resume() {
        channel.eventLoop.execute { [connection] in connection.value.resume() }
    }

    private static func frame(_ call: Call, _ channel: any Channel) -> ByteBuffer {
        var buffer = channel.allocator.buffer(bytes: call.serialised)
        buffer.writeInteger(UInt8(0))
        return buffer
    }

    private static func words(for error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case ENOENT: "there is no such socket; is the service running?"
        case ECONNREFUSED: "nobody listens there; is the service running?"
        case EACCES: "you are not allowed to; use sudo, or join the socket's group"
        default: "\(error)"
        }
    }
}
