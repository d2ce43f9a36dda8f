import Accounts
import Directory
import Feed
import Foundation

/// What is to be imported, and how.
struct FeedRequest: Sendable {
    var path: String
    /// Of the files in `path` that are meant; all of them when `nil`.
    var names: [String]?
    var format: FeedFormat?
    /// What the feed's keys begin with.
    var source: String
    /// Stop after the plan.
    var isDryRun = false
    /// The digest of a plan that an administrator has seen.
    var confirmation: String?
    /// The registrations that were to go by it, of an import that was interrupted.
    var confirmedRemovals: Set<RegistrationKey> = []
}

/// What became of an import.
struct FeedOutcome: Sendable {
    /// The last of them, when a folder held several deliveries.
    var planned: PlannedImport
    /// Of all of them.
    var report: FeedReport
}

/// Why nothing of a feed that was read well is done.
struct PlanRefusal: Error, Sendable {
    var planned: PlannedImport
    /// For an administrator.
    var message: String
}

/// Feeds, from the file to the accounts: plan, judge, apply, and only then close what leavers have left behind.
///
/// Nobody is suspended by a feed that was interrupted: departures come last, when everything that the feed does say is in.
struct FeedOperations: Sendable {
    let operations: AccountOperations
    /// Of a school's accounts, and of all, that a feed may suspend unasked.
    let maximumSuspendedPercent: Int
    /// Where archives are unpacked.
    let scratch: String
    /// For a directory of our own; others are written over LDAP.
    let loading: FirstLoading?
    /// What this daemon imported last.
    private let memory: DeliveryMemory?
    /// Where other daemons may import into the same directory.
    private let turn: ImportTurn?
    private let gate = FeedGate()

    init(
        operations: AccountOperations, maximumSuspendedPercent: Int, scratch: String = NSTemporaryDirectory(),
        loading: FirstLoading? = nil, memory: DeliveryMemory? = nil, turn: ImportTurn? = nil
    ) {
        self.operations = operations
        self.maximumSuspendedPercent = maximumSuspendedPercent
        self.scratch = scratch
        self.loading = loading
        self.memory = memory
        self.turn = turn
    }

    /// Accounts that are closed or opened at the same time.
    private static let lanes = 16

    /// - Parameters:
    ///   - planned: called once, with the plan, before anything is written.
    ///   - tell: refused records, planned changes, progress.
    /// - Throws: `FeedError`, `PlanRefusal`, `DirectoryError`, `ImportUnderWay`.
    func run(
        _ request: FeedRequest, by requester: Requester,
        planned: @escaping @Sendable (PlannedImport) async throws -> Void = { _ in },
        tell: @escaping @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedOutcome {
        try await gate.pass(now: operations.now()) {
            // Nothing is written by a dry run, no lock either.
            guard let turn, !request.isDryRun else {
                return try await runTold(request, by: requester, planned: planned, tell: tell)
            }
            return try await turn.take {
                try await runTold(request, by: requester, planned: planned, tell: tell)
            }
        }
    }

    /// Tells those who watch, too.
    private func runTold(
        _ request: FeedRequest, by requester: Requester, planned: @Sendable (PlannedImport) async throws -> Void,
        tell: @escaping @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedOutcome {
        let news = ImportNews(request, by: requester, operations)
        return try await news.follow {
            try await runAlone(request, by: requester, planned: planned) { event in
                news.note(event)
                try await tell(event)
            }
        }
    }

    private func runAlone(
        _ request: FeedRequest, by requester: Requester, planned: @Sendable (PlannedImport) async throws -> Void,
        tell: @escaping @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedOutcome {
        let deliveries =
            if let names = request.names { try FeedDelivery.deliveries(of: names, in: request.path) } else {
                try FeedDelivery.deliveries(at: request.path, format: request.format, scratch: scratch)
            }
        guard let today = CivilDate(utc: operations.now()) else {
            throw FeedError(
                .unreadable, file: request.path, "this machine's clock is outside 1900 to 2199: set it first")
        }
        var outcome: FeedOutcome?
        var one = request
        for (index, delivery) in deliveries.enumerated() {
            var next = try await run(
                delivery, one, isFollowed: index < deliveries.count - 1, today, by: requester, planned: planned,
                tell: tell)
            // What comes after the delivery that was confirmed was not seen by whoever confirmed it.
            if !next.planned.isDone(without: one.confirmation) { one.confirmation = nil }
            if let former = outcome { next.report.add(former.report) }
            outcome = next
            if request.isDryRun, deliveries.count > 1 {
                // What they would do depends on what this one does.
                next.report.notes.append(
                    "\(deliveries.count - 1) deliveries of later days: planned when this one is in")
                return next
            }
        }
        guard let outcome else { throw FeedError(.notUnderstood, file: request.path, "holds nothing to import") }
        return outcome
    }

    private func run(
        _ delivery: FeedDelivery, _ request: FeedRequest, isFollowed: Bool, _ today: CivilDate,
        by requester: Requester, planned: @Sendable (PlannedImport) async throws -> Void,
        tell: @escaping @Sendable (FeedEvent) async throws -> Void
    ) async throws -> FeedOutcome {
        let subject = "\(request.source) \(request.path)"
        let importer = FeedImporter(directory: operations.directory, source: request.source, memory: memory)
        let load = try await firstLoad(delivery, request)
        let found: PlannedImport
        do {
            found = try await importer.plan(delivery, today: today, into: load, report: tell)
            try await planned(found)
            operations.record(
                AuditEvent(.feedPlanned, reason: found.plan.digest.text, subject: subject), by: requester)
            guard !request.isDryRun else { return FeedOutcome(planned: found, report: found.report) }
            if !isFollowed || !found.isDone(without: request.confirmation) { try judge(found, request) }
        } catch {
            await load?.discard()
            throw error
        }
        // Read while the directory writes.
        async let contents = importer.contents(of: found)
        var report =
            if let load, try await load.finish() { found.reportWhenDone } else {
                try await importer.apply(found, report: tell)
            }
        try await settle(found.plan, &report, by: requester, tell)
        operations.record(AuditEvent(.feedImported, reason: found.plan.digest.text, subject: subject), by: requester)
        // The import is done: what fails here makes the next one slower, and nothing worse.
        do {
            if let contents = try await contents { try await importer.remember(found, contents, report) }
        } catch {
            operations.logger.warning(
                "The same feed will be compared record by record when it comes again", metadata: ["error": "\(error)"])
        }
        return FeedOutcome(planned: found, report: report)
    }

    private func firstLoad(_ delivery: FeedDelivery, _ request: FeedRequest) async throws -> FirstLoad? {
        guard let loading, !request.isDryRun, delivery.scope != .changes else { return nil }
        return try await loading.begin(operations.directory, bytes: try delivery.bytes)
    }

    private func judge(_ found: PlannedImport, _ request: FeedRequest) throws {
        let digest = found.plan.digest.text
        if let confirmation = request.confirmation {
            guard confirmation != digest, !found.plan.carriesOn(confirmation, removing: request.confirmedRemovals)
            else { return }
            throw PlanRefusal(
                planned: found,
                message: "the plan is \(digest) now, not the one that was confirmed; look at it and confirm it")
        }
        let excesses = found.excesses(over: maximumSuspendedPercent)
        guard !excesses.isEmpty else { return }
        let words = excesses.prefix(20).map {
            "\($0.suspended) of \($0.accounts) accounts and \($0.leaving) of \($0.pupils) pupils "
                + ($0.schoolUAI.map { "of \($0)" } ?? "in all")
        }
        throw PlanRefusal(
            planned: found,
            message: """
                would make leavers of more than \(maximumSuspendedPercent) % at once: \(words.joined(separator: ", ")); \
                if they have all left, confirm the plan \(digest) of what begins with \(found.firstFile)
                """)
    }

    /// What follows for accounts from a feed that has been applied.
    private func settle(
        _ plan: ImportPlan, _ report: inout FeedReport, by requester: Requester,
        _ tell: @escaping @Sendable (FeedEvent) async throws -> Void
    ) async throws {
        let operations = operations
        report.counts = try await each(plan.returns, report.counts, tell) { change, counts in
            guard let identifier = change.identifier else { return }
            if try await operations.comeBack(identifier, by: requester) { counts.resumed += 1 }
        }
        // Ties first: they are found by the pupil, so that none is left when an import dies between the two.
        report.counts = try await each(
            plan.departures.filter { $0.key.child != nil }, report.counts, tell
        ) { change, counts in
            try await operations.removeRegistration(change.key, by: requester)
            counts.removed += 1
        }
        let pupils = plan.departures.filter { $0.key.child == nil }
        report.counts = try await each(pupils, report.counts, tell) { change, counts in
            // Somebody may have opened an account since the plan was made.
            let opened =
                change.identifier == nil ? try await operations.directory.account(registration: change.key) : nil
            if let identifier = change.identifier ?? opened?.identifier {
                if try await operations.depart(identifier, reason: change.reason, by: requester) {
                    counts.suspended += 1
                }
            } else {
                try await operations.removeRegistration(change.key, by: requester)
                counts.removed += 1
            }
        }
        let children = (plan.returns + pupils).map(\.key)
        for first in stride(from: 0, to: children.count, by: 100) {
            try await operations.followChildren(
                of: Array(children[first..<min(first + 100, children.count)]), by: requester)
            try await tell(.progress(report.counts))
        }
    }

    /// Some at a time, so that a whole year's leavers are done in minutes, and told of as they are.
    private func each(
        _ changes: [PlannedChange], _ counts: FeedCounts, _ tell: @Sendable (FeedEvent) async throws -> Void,
        _ body: @escaping @Sendable (PlannedChange, inout FeedCounts) async throws -> Void
    ) async throws -> FeedCounts {
        var counts = counts
        for first in stride(from: 0, to: changes.count, by: 256) {
            let part = changes[first..<min(first + 256, changes.count)]
            counts = try await withThrowingTaskGroup(of: FeedCounts.self) { [counts] group in
                for lane in 0..<min(Self.lanes, part.count) {
                    group.addTask {
                        var own = FeedCounts()
                        for index in stride(from: part.startIndex + lane, to: part.endIndex, by: Self.lanes) {
                            try await body(part[index], &own)
                        }
                        return own
                    }
                }
                return try await group.reduce(into: counts) { sum, own in
                    sum.suspended += own.suspended
                    sum.resumed += own.resumed
                    sum.removed += own.removed
                }
            }
            try await tell(.progress(counts))
        }
        return counts
    }
}

extension PlannedImport {
    /// Whether it was brought in before, and a confirmation is of a delivery that follows it in the same folder.
    fileprivate func isDone(without confirmation: String?) -> Bool {
        plan.isEmpty && confirmation.map { !plan.digest.leadsToTheSame(as: $0) } ?? false
    }
}

extension CivilDate {
    /// The day in Greenwich: near enough to tell whether somebody is of age.
    init?(utc date: Date) {
        self.init(iso8601: date.formatted(.iso8601.year().month().day()))
    }
}
