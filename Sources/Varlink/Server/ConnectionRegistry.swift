import NIOConcurrencyHelpers
import NIOCore

/// Which connections a server has, how many of each user, and whether one more may come.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var perUID: [UInt32: Int] = [:]
        var isClosing = false
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
            guard !state.isClosing, state.channels.count < limits.connectionsTotal,
                state.perUID[uid, default: 0] < limits.connectionsPerUID
            else { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            state.perUID[uid, default: 0] += 1
            return true
        }
    }

    func remove(_ channel: any Channel, uid: UInt32) {
        state.withLockedValue { state in
            guard state.channels.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return }
            let left = state.perUID[uid, default: 1] - 1
            state.perUID[uid] = left > 0 ? left : nil
        }
    }

    /// No further connection is admitted.
    /// - Returns: those there are.
    func close() -> [any Channel] {
        state.withLockedValue { state in
            state.isClosing = true
            return Array(state.channels.values)
        }
    }
}
