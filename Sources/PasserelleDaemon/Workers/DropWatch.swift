import Accounts
import Directory
import Feed
import Foundation
import Logging
import ServiceLifecycle

/// Takes what is put into the drop folder: when it has stopped growing, oldest first, once.
struct DropWatch: Service {
    let desk: DropDesk
    /// How long a delivery has to stay as it is before it is taken for complete. A rename into the folder is over at once.
    let settling: Duration
    let logger: Logger

    /// What was seen, and since when it has been as it is.
    struct Memory {
        fileprivate var seen: [String: (fingerprint: String, since: ContinuousClock.Instant)] = [:]
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var memory = Memory()
            while !Task.isCancelled {
                await sweep(&memory)
                try? await Task.sleep(for: max(settling / 3, .milliseconds(200)))
            }
        }
    }

    /// One look. Whatever cannot be taken now holds up what comes after it: changes build on each other.
    func sweep(_ memory: inout Memory) async {
        do {
            try await take(from: try desk.folder.deliveries(), &memory)
        } catch is CancellationError {
            return
        } catch is ImportUnderWay {
            // Its turn comes with the next look.
            return
        } catch {
            logger.error("The drop folder cannot be worked on now", metadata: ["error": "\(error)"])
        }
    }

    private func take(from deliveries: [DroppedDelivery], _ memory: inout Memory) async throws {
        let now = ContinuousClock.now
        memory.seen = Dictionary(
            deliveries.map { delivery in
                let known = memory.seen[delivery.name].flatMap { $0.fingerprint == delivery.fingerprint ? $0 : nil }
                return (delivery.name, known ?? (delivery.fingerprint, now))
            }
        ) { first, _ in first }
        var waiting: [DroppedDelivery] = []
        // Of those that wait, what later changes would build on.
        var hasGap = false
        for delivery in deliveries {
            let state = desk.folder.report(of: delivery)?.state
            switch state {
            case .done:
                // Confirmed by hand, say.
                try supersede(&waiting, by: delivery)
                hasGap = hasGap && !waiting.isEmpty && coverage(of: delivery).complete.isEmpty
                continue
            case .refused, .superseded: continue
            case .waiting:
                waiting.append(delivery)
                hasGap = true
                continue
            case nil, .running: break
            }
            guard let since = memory.seen[delivery.name]?.since, now - since >= settling else { return }
            // Changes after a feed that waits build on it, unless a later complete one is in, which does not.
            guard !delivery.isDelta || !hasGap else { return }
            if state == nil, let settled = try await settleLate(delivery, among: deliveries) {
                if settled == .waiting {
                    waiting.append(delivery)
                    hasGap = true
                }
                continue
            }
            switch try await take(delivery) {
            case .done:
                try supersede(&waiting, by: delivery)
                hasGap = hasGap && !waiting.isEmpty && coverage(of: delivery).complete.isEmpty
            case .waiting:
                waiting.append(delivery)
                hasGap = true
            default: break
            }
        }
    }

    private func supersede(_ waiting: inout [DroppedDelivery], by later: DroppedDelivery) throws {
        guard !waiting.isEmpty else { return }
        let coverage = coverage(of: later)
        for former in waiting where coverage.replaces(self.coverage(of: former)) {
            try desk.supersede(former, by: later)
            waiting.removeAll { $0 == former }
        }
    }

    /// Decides about a delivery of before complete ones that are in: taken now, it would undo what they say.
    ///
    /// - Returns: what its report says now; `nil` when they say nothing of its schools, so that it is to be taken.
    private func settleLate(
        _ delivery: DroppedDelivery, among deliveries: [DroppedDelivery]
    ) async throws -> DropReport.State? {
        let newer = deliveries.filter { $0.date > delivery.date && desk.folder.report(of: $0)?.state == .done }
        let said = newer.reduce(into: DropCoverage()) { $0.add(coverage(of: $1)) }
        guard let newest = newer.last(where: { !coverage(of: $0).complete.isEmpty }) else { return nil }
        let planned: PlannedImport
        do {
            planned = try await desk.preview(delivery, by: .worker("drop"))
        } catch let error as FeedError where error.code != .changed {
            // It is no feed: taking it says why.
            return nil
        } catch let error as DirectoryError where error.code == .misconfigured {
            return nil
        }
        let own = DropCoverage(planned)
        guard !said.replaces(own) else {
            try desk.supersede(delivery, by: newest)
            return .superseded
        }
        let overlap = said.overlap(with: own)
        guard !overlap.isEmpty else { return nil }
        logger.warning(
            "A delivery is of before what is in of some of its schools, and waits",
            metadata: ["feed.delivery": "\(delivery.name)"])
        try desk.hold(delivery, planned, behind: overlap)
        return .waiting
    }

    private func coverage(of delivery: DroppedDelivery) -> DropCoverage {
        guard let report = desk.folder.report(of: delivery) else { return DropCoverage() }
        return report.coverage ?? DropCoverage(legacy: report, isDelta: delivery.isDelta)
    }

    /// - Returns: what its report says now.
    private func take(_ delivery: DroppedDelivery) async throws -> DropReport.State {
        let name: Logger.MetadataValue = "\(delivery.name)"
        logger.info("A delivery is taken from the drop folder", metadata: ["feed.delivery": name])
        do {
            let outcome = try await desk.take(delivery, by: .worker("drop"))
            let counts = outcome.report.counts
            logger.notice(
                "A delivery is in",
                metadata: [
                    "feed.delivery": name, "feed.people": "\(counts.people)", "feed.created": "\(counts.created)",
                    "feed.suspended": "\(counts.suspended)", "feed.refused": "\(counts.refused)",
                ])
            return .done
        } catch let refusal as PlanRefusal {
            logger.warning(
                "A delivery waits for its plan to be confirmed",
                metadata: ["feed.delivery": name, "feed.reason": "\(refusal.message)"])
            return .waiting
        } catch let error as FeedError where error.code != .changed {
            logger.error("A delivery is refused", metadata: ["feed.delivery": name, "feed.reason": "\(error)"])
            return .refused
        } catch let error as DirectoryError where error.code == .misconfigured {
            logger.error(
                "A delivery is refused by the directory", metadata: ["feed.delivery": name, "feed.reason": "\(error)"])
            return .refused
        }
    }
}
