import Accounts
import Directory
import LDAPClient

/// Waits for a change to arrive at every server at which E-lyco may ask, so that its owner is not told “changed” while the former
/// password still opens somewhere.
///
/// The change is made: nothing that happens here makes it fail, and nobody is waited for beyond `patience`.
struct Arrival: Sendable {
    let servers: Servers
    let patience: Duration
    /// What its owner is told that it can take, when patience is over.
    let toldSeconds: Int

    /// - Parameter account: as it is after the change.
    /// - Returns: the seconds to be told, when a server does not have the change, or does not answer; `nil` when each has it.
    func secondsUntilEverywhere(_ account: Account) async -> Int? {
        await withTaskGroup(of: Bool.self) { group in
            for server in servers.all { group.addTask { await untilThere(account, at: server) } }
            group.addTask {
                try? await Task.sleep(for: patience)
                return false
            }
            defer { group.cancelAll() }
            var missing = servers.all.count
            while missing > 0, await group.next() == true { missing -= 1 }
            return missing == 0 ? nil : toldSeconds
        }
    }

    /// Asks again and again: a copy gives no sign of what comes in, unless somebody made it a provider too.
    ///
    /// - Returns: true when it is there, false when cancelled.
    private func untilThere(_ account: Account, at server: LDAPURI) async -> Bool {
        while !Task.isCancelled {
            let isThere = try? await servers.ask(server, within: patience) { store in
                while try await store.account(account.identifier)?.version ?? 0 < account.version {
                    try await Task.sleep(for: .milliseconds(20))
                }
                return true
            }
            if isThere == true { return true }
            // Refused, or lost on the way.
            try? await Task.sleep(for: .milliseconds(100))
        }
        return false
    }
}
