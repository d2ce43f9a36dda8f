import NIOConcurrencyHelpers
import NIOCore

/// Which connections a server has, how many of each user, and whether one more may come.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var perUID: [UInt32: Int] = [:]
        var onEmpty: (@Sendable () -> Void)?
    }

    private let limits: ServerLimits
    private let state = NIOLockedValueBox(State())

    init(limits: ServerLimits) {
        self.limits = limits
    }

    var count: Int { state.withLockedValue { $0.channels.count } }

    /// Counts a connection in, before anything is allocated for it.
    func admit(_ channel: any Channel, uid: UInt32) -> Bool {
        state.withLockedValue { state in
            guard state.onEmpty == nil, state.channels.count < limits.connectionsTotal,
                state.perUID[uid, default: 0] < limits.connectionsPerUID
            else { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            state.perUID[uid, default: 0] += 1
            return true
        }
    }

    func remove(_ channel: any Channel, uid: UInt32) {
        let onEmpty = state.withLockedValue { state -> (@Sendable () -> Void)? in
            guard state.channels.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return nil }
            let left = state.perUID[uid, default: 1] - 1
            state.perUID[uid] = left > 0 ? left : nil
            return state.channels.isEmpty ? state.onEmpty : nil
        }
        onEmpty?()
    }

    /// No further connection is admitted.
    /// - Parameter onEmpty: called once, when the last connection has ended, with what was in work on it.
    /// - Returns: those there are.
    func close(onEmpty: @escaping @Sendable () -> Void) -> [any Channel] {
        let channels = state.withLockedValue { state in
            state.onEmpty = onEmpty
            return Array(state.channels.values)
        }
        if channels.isEmpty { onEmpty() }
        return channels
    }
}
