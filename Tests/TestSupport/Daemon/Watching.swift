import ControlAPI
import Varlink

/// Somebody who watches a daemon, and reads what happened event by event.
public struct Watching {
    private let client: VarlinkClient
    private var replies: Replies<Administration.Watch.Reply>.Iterator

    /// Misses nothing from its return on.
    public init(_ daemon: DaemonProcess, _ kinds: [Administration.EventKind]? = nil) async throws {
        client = try await VarlinkClient.connect(path: daemon.administrationPath)
        replies = try client.stream(Administration.Watch.self, .init(kinds: kinds)).makeAsyncIterator()
        guard let first = try await replies.next(), first.event == nil else {
            throw TestFailure("a watch has to begin with a sign of life")
        }
    }

    /// The next event; `nil` when the daemon ended the watch.
    public mutating func next() async throws -> Administration.Event? {
        // Two signs of life a second.
        for _ in 0..<60 {
            guard let reply = try await replies.next() else { return nil }
            if let event = reply.event { return event }
        }
        throw TestFailure("nothing happened for 30 s")
    }

    /// What is told before anything happens, and before the next sign of life.
    public mutating func first() async throws -> Administration.Event? { try await replies.next()?.event }

    /// - Returns: everything up to the first event with this action.
    public mutating func events(until action: String) async throws -> [Administration.Event] {
        var events: [Administration.Event] = []
        while let event = try await next() {
            events.append(event)
            if event.action == action { return events }
        }
        throw TestFailure("the watch ended before \(action): \(events)")
    }

    public func close() async { await client.close() }
}
