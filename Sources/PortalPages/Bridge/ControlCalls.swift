import ControlAPI
import Logging
import NIOConcurrencyHelpers
import Varlink

/// The portal's only way to accounts: calls on the daemon's control socket, bounded in number and time.
///
/// Each has a connection of its own, because calls on one connection wait for each other.
struct ControlCalls: Sendable {
    let settings: PortalConfiguration.Bridge
    let logger: Logger
    private let running = NIOLockedValueBox(0)

    init(_ settings: PortalConfiguration.Bridge, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// - Throws: `Portal.Failure` or `Helpdesk.Failure`: what the daemon answered, or `directoryUnavailable` when it did not, which
    ///   is the same to a visitor.
    func call<Method: ControlMethod>(_ method: Method.Type, _ parameters: Method.Parameters) async throws
        -> Method.Reply
    {
        try await bounded(method) {
            try await VarlinkClient.connect(path: settings.socket).call(method, parameters)
        }
    }

    /// Everything that a streaming method replies.
    func collect<Method: ControlMethod>(_ method: Method.Type, _ parameters: Method.Parameters) async throws
        -> [Method.Reply]
    {
        try await bounded(method) {
            var replies: [Method.Reply] = []
            for try await reply in try await VarlinkClient.connect(path: settings.socket).stream(method, parameters) {
                replies.append(reply)
            }
            return replies
        }
    }

    /// As many replies as came, of a method that does something for each: what is done is not to be lost with the rest.
    ///
    /// - Returns: the failure that ended it, too.
    /// - Throws: when none came.
    func collectWhatCame<Method: ControlMethod>(_ method: Method.Type, _ parameters: Method.Parameters) async throws
        -> (replies: [Method.Reply], failure: (any Error)?)
    {
        let replies = NIOLockedValueBox<[Method.Reply]>([])
        do {
            try await bounded(method) {
                for try await reply in try await VarlinkClient.connect(path: settings.socket).stream(method, parameters)
                {
                    replies.withLockedValue { $0.append(reply) }
                }
            }
            return (replies.withLockedValue { $0 }, nil)
        } catch {
            let came = replies.withLockedValue { $0 }
            guard !came.isEmpty else { throw error }
            return (came, error)
        }
    }

    private func bounded<Method: ControlMethod, Reply: Sendable>(
        _: Method.Type, _ body: @escaping @Sendable () async throws -> Reply
    ) async throws -> Reply {
        guard admit() else { throw Portal.Failure.tooManyAttempts(retryAfterSeconds: 2) }
        defer { running.withLockedValue { $0 -= 1 } }
        do { return try await withDeadline(body) } catch {
            if let failure = (error as? CallError).flatMap(Portal.Failure.init) { throw failure }
            if let failure = (error as? CallError).flatMap(Helpdesk.Failure.init) { throw failure }
            // Neither kind of error holds a parameter of the call.
            logger.error(
                "The daemon did not answer a visitor's request",
                metadata: ["method": "\(Method.name)", "error": "\(error)"])
            throw Portal.Failure.directoryUnavailable
        }
    }

    private func admit() -> Bool {
        running.withLockedValue { running in
            guard running < settings.calls else { return false }
            running += 1
            return true
        }
    }

    private func withDeadline<Reply: Sendable>(_ body: @escaping @Sendable () async throws -> Reply) async throws
        -> Reply
    {
        try await withThrowingTaskGroup(of: Reply.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(settings.callSeconds))
                throw VarlinkError(.connectionClosed, "no answer within \(settings.callSeconds) s")
            }
            guard let reply = try await group.next() else { throw CancellationError() }
            return reply
        }
    }
}
