import Accounts
import ControlAPI
import Directory
import Feed
import Foundation
import NIOConcurrencyHelpers

/// Tells watchers of one import: that it begins, how far it is, and how it ends.
final class ImportNews: Sendable {
    private struct State {
        var pace = ImportPace()
        var toldAt: ContinuousClock.Instant?
    }

    private static let interval = Duration.seconds(1)

    private let operations: AccountOperations
    private let request: FeedRequest
    private let requester: Requester
    private let state = NIOLockedValueBox(State())

    init(_ request: FeedRequest, by requester: Requester, _ operations: AccountOperations) {
        self.request = request
        self.requester = requester
        self.operations = operations
    }

    func follow(_ body: () async throws -> FeedOutcome) async throws -> FeedOutcome {
        operations.announcer.announce(
            event("importBegun", reason: request.isDryRun ? "dryRun" : nil), about: .importing)
        do {
            let outcome = try await body()
            var last = event("importEnded", reason: request.isDryRun ? "dryRun" : nil)
            last.progress = state.withLockedValue { $0.pace.whole(.init(outcome.report.counts)) }
            operations.announcer.settle(.importing, last)
            return outcome
        } catch {
            operations.announcer.settle(.importing, failure(error))
            throw error
        }
    }

    func note(_ feedEvent: FeedEvent) {
        guard case .progress(let counts) = feedEvent else { return }
        let progress = state.withLockedValue { state -> Administration.ImportProgress? in
            let progress = state.pace.progress(.init(counts))
            let now = ContinuousClock.now
            if let toldAt = state.toldAt, now - toldAt < Self.interval { return nil }
            state.toldAt = now
            return progress
        }
        guard let progress else { return }
        var next = event("importProgress")
        next.progress = progress
        operations.announcer.announce(next, about: .importing)
    }

    private func failure(_ error: any Error) -> Administration.Event {
        switch error {
        // For an administrator to look at, and to confirm.
        case let refusal as PlanRefusal: event("importWaiting", .refused, reason: refusal.message)
        case let error as FeedError: event("importRefused", .refused, reason: "\(error)")
        case let error as DirectoryError: event("importFailed", .failed, reason: "\(error.code)")
        case is CancellationError: event("importFailed", .failed, reason: "interrupted")
        default: event("importFailed", .failed)
        }
    }

    private func event(
        _ action: String, _ outcome: Administration.EventOutcome = .done, reason: String? = nil
    ) -> Administration.Event {
        Administration.Event(
            time: operations.now().formatted(.iso8601), kind: .import, action: action, outcome: outcome,
            reason: reason, subject: "\(request.source) \(request.path)", peer: requester.peerUID.map(Int.init),
            request: requester.requestID)
    }
}
