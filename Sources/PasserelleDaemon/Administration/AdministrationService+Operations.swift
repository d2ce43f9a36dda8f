import Accounts
import ControlAPI
import Directory
import Feed
import Foundation
import LDAPClient
import Settings
import Varlink

// Feeds, and the state of the service.
extension AdministrationService {
    func importFeed(
        _ parameters: Administration.Import.Parameters, _ context: CallContext,
        _ replies: ReplyStream<Administration.Import.Reply>
    ) async throws -> Administration.Import.Reply {
        guard parameters.path.hasPrefix("/") else { throw CallError.invalidParameter("path") }
        let source = parameters.source ?? source
        guard FeedImporter.isSource(source) else { throw CallError.invalidParameter("source") }
        let request = FeedRequest(
            path: parameters.path, format: parameters.format.map(Feed.FeedFormat.init), source: source,
            isDryRun: parameters.dryRun == true, confirmation: parameters.confirm)
        let tellsAll = parameters.details == true
        let failure = AuditEvent(.feedImported, .failed, subject: "\(source) \(parameters.path)")
        return try await serve(context, onFailure: failure) { requester in
            let told = ImportReport()
            let maximum = feeds.maximumSuspendedPercent
            @Sendable func tellRefused(atLeast count: Int = 1) async throws {
                let records = told.takeRefused(atLeast: count)
                guard !records.isEmpty else { return }
                try await replies.send(
                    .init(step: told.counts, refused: records))
            }
            let outcome = try await run(request, by: requester) { planned in
                if replies.isWanted { try await tellRefused() }
                try await replies.send(
                    .init(step: planned.report.counts, plan: .init(planned, maximumPercent: maximum)))
            } tell: { event in
                switch event {
                case .refused(let record):
                    told.keep(record, isTold: replies.isWanted)
                    if replies.isWanted { try await tellRefused(atLeast: ImportReport.kept) }
                case .planned(let change) where tellsAll || change.isNotable:
                    if replies.isWanted {
                        try await replies.send(.init(step: told.counts, changes: [change]))
                    } else {
                        told.keep(change)
                    }
                case .planned: break
                case .progress(let counts):
                    told.update(counts)
                    if replies.isWanted { try await tellRefused() }
                    try await replies.send(.init(step: counts))
                }
            }
            if replies.isWanted { try await tellRefused() }
            let report = outcome.report
            return Administration.Import.Reply(
                counts: .init(report.counts), plan: .init(outcome.planned, maximumPercent: maximum),
                changes: told.changes.map(Administration.PlannedChange.init),
                refused: told.refused.map(Administration.RefusedRecord.init),
                unknownAttributes: report.unknownAttributes.sorted { $0.key < $1.key }
                    .map { Administration.UnknownAttribute(name: $0.key, count: $0.value) },
                notes: report.notes, finished: true)
        }
    }

    /// A delivery of the drop folder leaves its report there, whoever imports it.
    private func run(
        _ request: FeedRequest, by requester: Requester,
        planned: @escaping @Sendable (PlannedImport) async throws -> Void,
        tell: @escaping @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedOutcome {
        if let drop, let delivery = drop.folder.delivery(at: request.path) {
            return try await drop.take(delivery, request, by: requester, planned: planned, tell: tell)
        }
        return try await feeds.run(request, by: requester, planned: planned, tell: tell)
    }

    func status(_: NoParameters, _ context: CallContext) async throws -> Administration.Status.Reply {
        try await serve(context) { _ in
            let directory = operations.directory
            return Administration.Status.Reply(
                version: Version.current, startedAt: startedAt.formatted(.iso8601),
                suffix: directory.layout.suffix.description,
                embedded: isEmbedded, connections: connections,
                servers: await servers.look().map(Administration.Server.init), limits: limits,
                schools: try await directory.count(.schools), registrations: try await directory.count(.registrations),
                accounts: try await directory.count(.accounts),
                owedMails: try await directory.count(.owedMails)
                    + directory.count(.owedCodes))
        }
    }

    /// Those that were come to.
    private var limits: [Administration.LimitCount] {
        [("portal", limitCounts.portal), ("administration", limitCounts.administration)].flatMap { socket, counts in
            LimitCounts.Limit.allCases.map { .init(socket: socket, limit: $0.rawValue, count: counts[$0]) }
        }.filter { $0.count > 0 }
    }

    private var connections: [Administration.Connection] {
        let now = pool.statistics
        return [
            .init(
                uri: now.uri?.description ?? "none", sessions: now.sessions, inFlight: now.inFlight,
                reconnects: now.reconnects)
        ]
    }
}

extension PlannedChange {
    /// What an administrator wants to see one by one: a first feed adds everybody, and most of what changes is classes.
    var isNotable: Bool { action != .added && action != .changed }
}

extension Administration.Server {
    init(_ state: Servers.State) {
        self.init(
            uri: "\(state.uri)", role: state.isConsumer ? .consumer : .provider, reachable: state.isReachable,
            behindSeconds: state.lag)
    }
}
