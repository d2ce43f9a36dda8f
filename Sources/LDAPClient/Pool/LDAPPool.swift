import Logging
import NIOConcurrencyHelpers

/// The sessions with the directory, and the operations that anybody may ask of them.
///
/// `run()` has to run for as long as operations are asked for: it opens sessions, again after each loss, and goes back
/// to a preferred server. While no server answers, operations fail within `sessionTimeout`; they work again by
/// themselves.
///
/// An operation throws `LDAPError`, or `CancellationError` when its task was cancelled. A cancelled write was abandoned
/// and may have been made all the same.
public final class LDAPPool: Sendable {
    let configuration: LDAPConfiguration
    let connector: Connector
    let shared: Lane<Session>
    let paged: Lane<Session>
    let checks: Lane<Permit>
    private let logger: Logger
    /// An element when sessions came or were lost since the last one: look at `statistics`. For one reader.
    public let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation
    private let wanted: AsyncStream<Lane<Session>>
    private let want: AsyncStream<Lane<Session>>.Continuation
    private let lost = NIOLockedValueBox(0)
    private let backOff: NIOLockedValueBox<BackOff>

    /// The right to use one of the sessions for password checks.
    final class Permit: Sendable {}

    public init(_ configuration: LDAPConfiguration, logger: Logger = Logger(label: "ldap")) {
        self.configuration = configuration
        self.logger = logger
        connector = Connector(configuration, logger: logger)
        backOff = NIOLockedValueBox(BackOff(first: configuration.backOff, limit: configuration.backOffLimit))
        let (wanted, want) = AsyncStream.makeStream(of: Lane<Session>.self)
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.wanted = wanted
        self.want = want
        shared = Lane(
            members: configuration.sessionLimit, window: configuration.window, waiting: configuration.waitingLimit,
            keepsOne: true, drainsFirst: true
        ) { want.yield($0) }
        paged = Lane(members: configuration.pagedSearchLimit, window: 1, waiting: configuration.waitingLimit) {
            want.yield($0)
        }
        checks = Lane(members: configuration.passwordCheckLimit, window: 1, waiting: configuration.waitingLimit) {
            _ = $0.opened(Permit())
        }
    }

    /// Keeps the sessions open until the task is cancelled or `close()` is called; then ends them. To be called once.
    public func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.watchPreferred() }
                shared.openWhatIsWanted()
                for await lane in wanted { group.addTask { await self.open(in: lane) } }
                group.cancelAll()
            }
        } onCancel: {
            close()
        }
    }

    /// Ends all sessions. Operations under way and later ones fail with `closed`.
    public func close() {
        for session in shared.close() + paged.close() { session.close() }
        _ = checks.close()
        want.finish()
    }

    /// What the pool is doing, for a status page and for metrics.
    public var statistics: Statistics {
        let shared = shared.counts
        let paged = paged.counts
        let checks = checks.counts
        return Statistics(
            uri: shared.members + paged.members > 0 ? connector.currentURI : nil,
            sessions: shared.members + paged.members,
            inFlight: shared.users + paged.users + checks.users,
            waiting: shared.waiting + paged.waiting + checks.waiting, reconnects: lost.withLockedValue { $0 })
    }

    public struct Statistics: Sendable, Hashable {
        /// The server in use; `nil` when there is no session.
        public var uri: LDAPURI?
        public var sessions: Int
        public var inFlight: Int
        public var waiting: Int
        /// Sessions that were lost, since the pool was made.
        public var reconnects: Int
    }
}

extension LDAPPool {
    private func open(in lane: Lane<Session>) async {
        while lane.isStillWanted && !Task.isCancelled {
            do {
                let former = connector.currentURI
                let session = try await connector.connect(
                    as: configuration.credentials, anywhere: !shared.isServing
                ) { self.isOver($0, $1) }
                backOff.withLockedValue { $0.reset() }
                guard connector.currentURI == former || connector.currentURI == session.uri else {
                    // Another session was quicker to take everybody elsewhere.
                    session.close()
                    break
                }
                return seat(session, lane.opened)
            } catch let error as LDAPError {
                let pause = backOff.withLockedValue { $0.next(random: .random(in: 0..<1)) }
                logger.warning(
                    "directory unreachable", metadata: [LogKey.error: "\(error)", LogKey.pause: "\(pause)"])
                lane.failedToOpen(error, isHopeless: Self.hopeless.contains(error.code))
                try? await Task.sleep(for: pause)
            } catch {
                break
            }
        }
        lane.gaveUpOpening()
        lane.openWhatIsWanted()
    }

    /// What another attempt at the same server would not change.
    private static let hopeless: Set<LDAPError.Code> = [.authenticationFailed, .mechanismMissing, .tlsFailed]

    /// Puts a session to use, and those with other servers out of it: an overlay that keeps values unique, and the guard of a
    /// write, hold on one server and not across two.
    ///
    /// - Parameter enter: gives it a place in its lane; false when that is closed.
    private func seat(_ session: Session, _ enter: (Session) -> Bool) {
        var unused: [Session] = []
        let isSeated = connector.use(session.uri) {
            unused = [shared, paged].flatMap { $0.retire { $0.uri != session.uri } }
            return enter(session)
        }
        for session in unused + (isSeated ? [] : [session]) { session.close() }
        for lane in [shared, paged] { lane.openWhatIsWanted() }
        change.yield()
    }

    /// A session is over, as itself or one of its users noticed.
    func isOver(_ session: Session, _ reason: LDAPError) {
        for lane in [shared, paged] where lane.lost(session) {
            lost.withLockedValue { $0 += 1 }
            logger.warning(
                "directory session lost", metadata: [LogKey.uri: "\(session.uri)", LogKey.error: "\(reason)"])
            change.yield()
            lane.openWhatIsWanted()
        }
    }

    /// Goes back to a server that stands before the current one in the configuration.
    private func watchPreferred() async {
        while (try? await Task.sleep(for: configuration.failBackInterval)) != nil {
            guard connector.hasPreferred,
                let session = await connector.connectToPreferred(as: configuration.credentials, whenOver: isOver)
            else { continue }
            seat(session, shared.adopt)
        }
    }
}
