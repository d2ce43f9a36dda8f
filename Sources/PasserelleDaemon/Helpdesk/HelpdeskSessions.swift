import Accounts
import Crypto
import Directory
import Foundation
import NIOConcurrencyHelpers

/// Schools' administrators who are signed in, in memory, bounded in number and life.
///
/// What a session is found by is a digest: who reads this process' memory finds no token to come in with. A restart ends them all.
final class HelpdeskSessions: Sendable {
    struct Session: Sendable {
        var member: HelpdeskMember
        let begun: ContinuousClock.Instant
        var seen: ContinuousClock.Instant
    }

    private struct State {
        var sessions: [Digest: Session] = [:]
        var given = BoundedTable<SlidingWindow>(capacity: HelpdeskSessions.capacity)
    }

    private typealias Digest = [UInt8]

    /// Sessions at the same time; at the bound the one not seen for longest ends. One administrator has at most `perPerson`, so that
    /// nobody ends everybody else's.
    static let capacity = 2000
    static let perPerson = 4
    private static let tokenBytes = 32

    private let settings: Configuration.Helpdesk
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = NIOLockedValueBox(State())

    init(
        _ settings: Configuration.Helpdesk,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.settings = settings
        self.clock = clock
    }

    var count: Int { state.withLockedValue { $0.sessions.count } }

    /// - Returns: the token, 256 random bits, which is kept by nobody but the caller.
    func begin(_ member: HelpdeskMember) -> Secret {
        let token = [UInt8](randomCount: Self.tokenBytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let now = clock()
        state.withLockedValue { state in
            state.sessions = state.sessions.filter { isAlive($0.value, now) }
            let theirs = state.sessions.filter {
                $0.value.member.administrator.identifier == member.administrator.identifier
            }
            if theirs.count >= Self.perPerson { state.sessions.removeOldest(among: theirs) }
            if state.sessions.count >= Self.capacity { state.sessions.removeOldest(among: state.sessions) }
            state.sessions[Self.digest(token)] = Session(member: member, begun: now, seen: now)
        }
        return Secret(token)
    }

    /// Whose session it is; asking keeps it alive.
    func member(_ token: Secret) -> HelpdeskMember? {
        guard let key = token.text.map(Self.digest) else { return nil }
        let now = clock()
        return state.withLockedValue { state in
            guard let session = state.sessions[key] else { return nil }
            guard isAlive(session, now) else {
                state.sessions[key] = nil
                return nil
            }
            state.sessions[key]?.seen = now
            return session.member
        }
    }

    /// - Returns: whose it was.
    @discardableResult
    func end(_ token: Secret) -> HelpdeskMember? {
        guard let key = token.text.map(Self.digest) else { return nil }
        return state.withLockedValue { $0.sessions.removeValue(forKey: key)?.member }
    }

    /// Whether one more temporary password may be given: somebody who stole an administrator's password does not close a school.
    func admitPassword(from administrator: SchoolAdministrator, now: Date) -> Bool {
        state.withLockedValue { state in
            let key = administrator.identifier.text
            var window = state.given[key] ?? SlidingWindow([.init(settings.passwordsPerHour, per: 3600)])
            defer { state.given.set(key, window) { $0.isIdle(now: now) } }
            return window.admit(now: now)
        }
    }

    private func isAlive(_ session: Session, _ now: ContinuousClock.Instant) -> Bool {
        session.seen + settings.idle > now && session.begun + settings.longest > now
    }

    private static func digest(_ token: String) -> Digest { Array(SHA256.hash(data: Data(token.utf8))) }
}

extension [[UInt8]: HelpdeskSessions.Session] {
    fileprivate mutating func removeOldest(among sessions: Self) {
        guard let oldest = sessions.min(by: { $0.value.seen < $1.value.seen }) else { return }
        removeValue(forKey: oldest.key)
    }
}
