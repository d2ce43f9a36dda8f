import Accounts
import Foundation
import NIOConcurrencyHelpers

/// How often visitors may ask, counted in memory and bounded: what nobody needs any more is forgotten, and when everything is
/// needed the oldest goes.
///
/// What must survive a restart (tries of a code or of a temporary password) is counted in the directory instead.
final class Throttles: Sendable {
    /// Keys kept of each kind.
    static let capacity = 50_000

    fileprivate struct State {
        var clients = BoundedTable<TokenBucket>(capacity: Throttles.capacity)
        var failures = BoundedTable<FailureThrottle>(capacity: Throttles.capacity)
        var mailsByClient = BoundedTable<SlidingWindow>(capacity: Throttles.capacity)
        /// Apart: however many clients ask, none of them makes it forget how many mails somebody got.
        var mailsByTarget = BoundedTable<SlidingWindow>(capacity: Throttles.capacity)
    }

    /// Bytes kept of a text that a stranger chose: no identifier, and no client's address, is longer.
    private static let keyBytes = Identifier.lengths.upperBound

    private let settings: Configuration.Throttling
    private let state = NIOLockedValueBox(State())

    init(_ settings: Configuration.Throttling) {
        self.settings = settings
    }

    /// One request of a browser. A portal that does not name its browsers is not throttled here.
    func admit(client: String?, now: Date) throws(Refusal) {
        guard let client = client.map(Self.key(client:)) else { return }
        let delay = state.withLockedValue { state in
            var bucket =
                state.clients[client]
                ?? TokenBucket(
                    capacity: Double(settings.clientBurst), refillPerSecond: Double(settings.clientPerMinute) / 60,
                    now: now)
            defer { state.clients.set(client, bucket) { $0.isFull(now: now) } }
            return bucket.take(now: now)
        }
        if delay > 0 { throw .tooManyAttempts(retryAfterSeconds: delay) }
    }

    /// One try of a secret for an identifier, whether or not somebody has it.
    ///
    /// It counts as a failure from now on, until it is known to be none: a hundred tries at the same moment are not free.
    func admit(identifier: String, now: Date) throws(Refusal) {
        let key = Self.key(identifier)
        let delay = state.withLockedValue { state in
            var throttle = state.failures[key] ?? FailureThrottle()
            let delay = throttle.delay(now: now)
            guard delay == 0 else { return delay }
            throttle.recordFailure(now: now)
            state.failures.set(key, throttle) { $0.isIdle(now: now) }
            return 0
        }
        if delay > 0 { throw .tooManyAttempts(retryAfterSeconds: delay) }
    }

    /// The try that was admitted at `time` ended without telling whether the secret was right.
    func withdraw(identifier: String, admittedAt time: Date) {
        let key = Self.key(identifier)
        state.withLockedValue { state in
            guard var throttle = state.failures[key] else { return }
            throttle.withdrawFailure(recordedAt: time)
            state.failures.set(key, throttle) { $0.isIdle(now: time) }
        }
    }

    /// Whether the next try of a secret for an identifier would be refused.
    func isLockedOut(_ identifier: String, now: Date) -> Bool {
        state.withLockedValue { ($0.failures[Self.key(identifier)]?.delay(now: now) ?? 0) > 0 }
    }

    func recordSuccess(identifier: String) {
        let key = Self.key(identifier)
        state.withLockedValue { $0.failures.remove(key) }
    }

    private static func key(client: String) -> String { key(ClientNetwork(client).text) }

    private static func key(_ text: String) -> String {
        String(decoding: text.lowercased().utf8.prefix(keyBytes), as: UTF8.self)
    }

    /// Whether one more mail may go out because of this client, to this account, to this address.
    ///
    /// All are asked, so that none is spent on a mail that another forbids only after it was counted: a refused mail counts for
    /// the client, who asked for it, and not for its victim.
    func admitMail(client: String?, account: String?, address: String?, now: Date) -> Bool {
        state.withLockedValue { state in
            let perClient = [SlidingWindow.Limit(settings.mailsPerClientPerHour, per: 3600)]
            let perTarget = [
                SlidingWindow.Limit(settings.mailsPerAccountPerHour, per: 3600),
                SlidingWindow.Limit(settings.mailsPerAccountPerDay, per: 86400),
            ]
            if let client, !state.mailsByClient.admit(Self.key(client: client), perClient, now) { return false }
            let targets = [account.map { "account \(Self.key($0))" }, address.map { "address \($0.lowercased())" }]
                .compactMap { $0 }
            let windows = targets.map { ($0, state.mailsByTarget[$0] ?? SlidingWindow(perTarget)) }
            guard
                windows.allSatisfy({ entry in
                    var copy = entry.1
                    return copy.admit(now: now)
                })
            else { return false }
            return targets.map { state.mailsByTarget.admit($0, perTarget, now) }.allSatisfy { $0 }
        }
    }
}

extension BoundedTable<SlidingWindow> {
    fileprivate mutating func admit(_ key: String, _ limits: [SlidingWindow.Limit], _ now: Date) -> Bool {
        var window = self[key] ?? SlidingWindow(limits)
        defer { set(key, window) { $0.isIdle(now: now) } }
        return window.admit(now: now)
    }
}
