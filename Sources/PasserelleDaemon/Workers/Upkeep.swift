import Accounts
import Directory
import Logging
import ServiceLifecycle

/// Removes registrations that were left behind when a daemon died between an activation and its clean-up.
///
/// They open nothing, because their key is taken and whoever meets one removes it; but they are counted, searched and
/// backed up, and hold personal data that nobody needs. Once at the start, which is when there can be new ones, and daily.
struct Upkeep: Service {
    let operations: AccountOperations
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
                try? await Task.sleep(for: interval)
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
    }
}
