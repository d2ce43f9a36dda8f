import Accounts
import Directory
import Logging
import ServiceLifecycle

/// Removes registrations whose account exists, and keeps the links between the accounts of a family.
///
/// They open nothing, because their key is taken and whoever meets one removes it; but they are counted, searched and
/// backed up, and hold personal data that nobody needs. Each activation hands its own over, and those that a dying daemon
/// left behind are looked for at the start and daily.
struct Upkeep: Service {
    let operations: AccountOperations
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        await sweep()
                        try? await Task.sleep(for: interval)
                    }
                }
                group.addTask {
                    for await pupil in operations.changedFamilies.elements {
                        await operations.mendLinks(around: pupil)
                    }
                }
                // One after the other: people who activate meanwhile have the directory nearly for themselves.
                for await key in operations.usedRegistrations.elements {
                    if Task.isCancelled { break }
                    // Asked again: the account may be gone meanwhile, and the key a new registration's. One that cannot be
                    // removed now is found by the next sweep.
                    _ = try? await operations.isUsed(key)
                }
                group.cancelAll()
            }
        }
    }

    func sweep() async {
        do {
            try await operations.directory.leftOverRegistrations { key in
                try await operations.directory.deleteRegistration(key)
                operations.record(
                    AuditEvent(.registrationCleared, registration: key, reason: "leftOver"), by: .worker("upkeep"))
            }
        } catch {
            operations.logger.warning("Left-over registrations could not be looked up", metadata: ["error": "\(error)"])
        }
        do {
            try await operations.directory.brokenFamilies { await operations.mendLinks(around: $0) }
        } catch {
            operations.logger.warning("Families could not be looked up", metadata: ["error": "\(error)"])
        }
    }
}
