import Accounts
import ControlAPI
import Foundation
import Varlink

// What happens, as it happens.
extension AdministrationService {
    /// Between two replies, with nothing to tell: how a caller who is gone is noticed, and well within what a call has.
    private static let signOfLife = Duration.milliseconds(500)

    func watch(
        _ parameters: Administration.Watch.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.Watch.Reply>
    ) async throws -> Administration.Watch.Reply {
        try await serve(context) { requester in
            try await operations.announcer.watch(parameters.kinds.map(Set.init), by: context.peer.uid) { watcher in
                operations.record(AuditEvent(.watched), by: requester)
                // Whoever has this reply misses nothing from now on.
                try await replies.send(.init())
                while let batch = await watcher.next(atMost: Self.signOfLife) {
                    // That this caller watches is for the others.
                    for event in batch.events where event.request != context.requestID {
                        try await replies.send(.init(event: event))
                    }
                    if batch.missed > 0 { try await replies.send(.init(event: missed(batch.missed))) }
                    if batch == Watcher.Batch() { try await replies.send(.init()) }
                }
                return .init()
            }
        }
    }

    private func missed(_ count: Int) -> Administration.Event {
        .init(
            time: operations.now().formatted(.iso8601), kind: .missed, action: "missed", outcome: .failed,
            missed: count)
    }
}
