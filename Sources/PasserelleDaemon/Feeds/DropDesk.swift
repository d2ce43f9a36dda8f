import Accounts
import ControlAPI
import Directory
import Feed
import Foundation
import NIOConcurrencyHelpers

/// Takes dropped deliveries, and leaves a report beside each.
struct DropDesk: Sendable {
    let folder: DropFolder
    let feeds: FeedOperations
    let source: String

    /// Imports a delivery. The report says `running` before the first write, so that a delivery that cannot be reported is not
    /// taken, and one during which the daemon dies is taken again.
    ///
    /// - Parameters:
    ///   - request: of an administrator, whose `path` names the delivery; `nil` when it is taken by itself.
    ///   - planned, tell: as for `FeedOperations.run`.
    /// - Throws: what `FeedOperations.run` throws; a refusal stands in the report, too. After a failure of the directory the
    ///   report still says `running`.
    func take(
        _ delivery: DroppedDelivery, _ request: FeedRequest? = nil, by requester: Requester,
        planned: @escaping @Sendable (PlannedImport) async throws -> Void = { _ in },
        tell: @escaping @Sendable (FeedEvent) async throws -> Void = { _ in }
    ) async throws -> FeedOutcome {
        let former = folder.report(of: delivery)
        var own = request ?? FeedRequest(path: delivery.path, source: source)
        (own.path, own.names) = (delivery.path, delivery.names)
        // What was confirmed before a crash still is.
        if let former, former.state == .running {
            own.confirmation = own.confirmation ?? former.confirmed
            own.confirmedRemovals = former.removals
        }
        let now = feeds.operations.now
        guard !own.isDryRun else { return try await feeds.run(own, by: requester, planned: planned, tell: tell) }

        let notebook = DropNotebook(DropReport(delivery, confirmed: own.confirmation, now: now()))
        let maximum = feeds.maximumSuspendedPercent
        do {
            let outcome = try await feeds.run(own, by: requester) { found in
                // Only now: an import that another one kept out has not begun.
                notebook.note(found, maximumPercent: maximum)
                try folder.write(notebook.report, of: delivery)
                try await planned(found)
            } tell: { event in
                notebook.note(event)
                try await tell(event)
            }
            try finish(delivery, notebook, .done, nil) { $0.take(outcome.report) }
            return outcome
        } catch let refusal as PlanRefusal {
            try finish(delivery, notebook, .waiting, Self.advice(refusal.message, refusal.planned, delivery, folder)) {
                $0.take(refusal.planned.report)
            }
            throw refusal
        } catch let error as FeedError where error.code != .changed {
            try finish(delivery, notebook, .refused, "nothing of it was imported: \(error)") { _ in }
            throw error
        } catch let error as DirectoryError where error.code == .misconfigured {
            // Again and again it would end in the same way, and hold up what comes after it.
            try finish(
                delivery, notebook, .refused,
                "the directory does not take it: \(error); mend that, remove this report, and it is taken again"
            ) { _ in }
            throw error
        }
    }

    /// What a delivery would do now; nothing is done, and no report written.
    func preview(_ delivery: DroppedDelivery, by requester: Requester) async throws -> PlannedImport {
        var request = FeedRequest(path: delivery.path, source: source)
        (request.names, request.isDryRun) = (delivery.names, true)
        return try await feeds.run(request, by: requester) { _ in }.planned
    }

    /// Leaves to an administrator one that came late: of some of its schools it says what was before a feed that is in.
    func hold(_ delivery: DroppedDelivery, _ planned: PlannedImport, behind schools: Set<String>) throws {
        var report = DropReport(delivery, confirmed: nil, now: feeds.operations.now())
        report.state = .waiting
        report.plan = Administration.ImportPlan(planned, maximumPercent: feeds.maximumSuspendedPercent)
        report.coverage = DropCoverage(planned)
        report.message = Self.advice(
            "of before what is in of \(schools.sorted().prefix(20).joined(separator: ", ")); "
                + "if it holds all the same, confirm its plan", planned, delivery, folder)
        try folder.write(report, of: delivery)
    }

    /// A later complete feed says all that this one would have said; after it this one would undo what happened since.
    func supersede(_ delivery: DroppedDelivery, by later: DroppedDelivery) throws {
        var report = folder.report(of: delivery) ?? DropReport(delivery, confirmed: nil, now: feeds.operations.now())
        report.state = .superseded
        report.message = "not imported: \(later.name) took its place"
        try folder.write(report, of: delivery)
    }

    private func finish(
        _ delivery: DroppedDelivery, _ notebook: DropNotebook, _ state: DropReport.State, _ message: String?,
        _ change: (inout DropReport) -> Void
    ) throws {
        var report = notebook.report
        report.state = state
        report.message = message
        report.endedAt = feeds.operations.now().formatted(.iso8601)
        change(&report)
        try folder.write(report, of: delivery)
    }

    private static func advice(
        _ reason: String, _ planned: PlannedImport, _ delivery: DroppedDelivery, _ folder: DropFolder
    ) -> String {
        """
        nothing was imported: \(reason)
        passerellectl import '\(folder.path)/\(delivery.name)' --confirm \(planned.plan.digest.text)
        """
    }
}

/// A report while it is being made.
private final class DropNotebook: Sendable {
    private let state: NIOLockedValueBox<DropReport>

    init(_ report: DropReport) { state = NIOLockedValueBox(report) }

    var report: DropReport { state.withLockedValue { $0 } }

    func note(_ planned: PlannedImport, maximumPercent: Int) {
        state.withLockedValue { report in
            report.plan = Administration.ImportPlan(planned, maximumPercent: maximumPercent)
            report.coverage = report.coverage ?? DropCoverage()
            report.coverage?.add(planned)
        }
    }

    func note(_ event: FeedEvent) {
        state.withLockedValue { report in
            switch event {
            case .refused(let record) where report.refused.count < DropReport.kept:
                report.refused.append(Administration.RefusedRecord(record))
            case .planned(let change):
                if change.action == .removed { report.removed = (report.removed ?? []) + [change.key.text] }
                guard change.isNotable, report.changes.count < DropReport.kept else { break }
                report.changes.append(Administration.PlannedChange(change))
            default: break
            }
        }
    }
}

extension DropReport {
    fileprivate mutating func take(_ report: FeedReport) {
        counts = Administration.ImportCounts(report.counts)
        notes = report.notes
        unknownAttributes = report.unknownAttributes.sorted { $0.key < $1.key }
            .map { Administration.UnknownAttribute(name: $0.key, count: $0.value) }
    }
}
