import Accounts
import Directory
import Logging
import ServiceLifecycle

/// Removes registrations whose account exists, or that nobody waits for, and accounts whose owners left long ago, closes those with weak
/// passwords where the site wants that, keeps the links between the accounts of a family, and brings to the school's list what owners say
/// of children.
///
/// They open nothing, because their key is taken and whoever meets one removes it; but they are counted, searched and
/// backed up, and hold personal data that nobody needs. Each activation hands its own over, and those that a dying daemon
/// left behind are looked for at the start and daily.
struct Upkeep: Service {
    let operations: AccountOperations
    let interval: Duration
    /// How long what follows an activation waits at most while others are answered: its registration's removal, which costs the
    /// directory as much as the account did, and its family's links. Whoever meets the registration before knows that it is used.
    var longest = Duration.seconds(10)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await addWords()
                    while !Task.isCancelled {
                        await sweep()
                        try? await Task.sleep(for: interval)
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        for pupil in await operations.changedFamilies.batch(atMost: longest) {
                            await operations.mendLinks(around: pupil)
                        }
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        for identifier in await operations.refusals.batch(atMost: .zero) {
                            await operations.reportRefusals(of: identifier)
                        }
                    }
                }
                while !Task.isCancelled {
                    await clear(await operations.usedRegistrations.batch(atMost: longest))
                }
                group.cancelAll()
            }
        }
    }

    private static let askedAtOnce = 64
    /// Removals under way at the same time.
    private static let removals = 8

    /// Removes registrations of which an account was opened. One that cannot be removed now is found by the next sweep.
    private func clear(_ keys: [RegistrationKey]) async {
        do {
            for start in stride(from: 0, to: keys.count, by: Self.askedAtOnce) {
                let part = Array(keys[start..<min(start + Self.askedAtOnce, keys.count)])
                // Asked again, and shortly before: the account may be gone meanwhile, and the key a new registration's.
                let used = try await operations.directory.used(among: part)
                await used.concurrently(Self.removals) { await operations.cleanUp($0) }
            }
        } catch {
            operations.logger.warning("Used registrations could not be looked up", metadata: ["error": "\(error)"])
        }
    }

    /// Once: only what former versions wrote lacks them.
    private func addWords() async {
        do {
            try await operations.directory.addMissingWords()
        } catch {
            operations.logger.warning("Names without words could not be looked up", metadata: ["error": "\(error)"])
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
            try await operations.directory.sharedRegistrations { key, identifiers in
                let names = identifiers.map(\.text).joined(separator: " ")
                operations.record(
                    AuditEvent(.registrationShared, registration: key, reason: "oneAccountTooMany", subject: names),
                    by: .worker("upkeep"))
                operations.logger.error(
                    "Several accounts have one registration: ask the owner which to keep, and delete the other",
                    metadata: ["registration": "\(key)", "accounts": "\(names)"])
            }
        } catch {
            operations.logger.warning("Accounts could not be looked through", metadata: ["error": "\(error)"])
        }
        do {
            try await operations.closeWeakPasswords(by: .worker("upkeep"))
        } catch {
            operations.logger.warning("Weak passwords could not be looked for", metadata: ["error": "\(error)"])
        }
        do {
            try await operations.directory.brokenFamilies { pupil in
                guard await operations.mendLinks(around: pupil) else { return }
                operations.record(AuditEvent(.linksMended, registration: pupil), by: .worker("upkeep"))
            }
        } catch {
            operations.logger.warning("Families could not be looked up", metadata: ["error": "\(error)"])
        }
        do {
            for try await account in operations.directory.accountsWithRefusals() {
                await operations.reportRefusals(of: account.identifier)
            }
        } catch {
            operations.logger.warning("Refused children could not be looked up", metadata: ["error": "\(error)"])
        }
        do {
            try await operations.followChildren(by: .worker("upkeep"))
            try await operations.purgeLeavers(by: .worker("upkeep"))
            try await operations.forgetRegistrations(by: .worker("upkeep"))
        } catch {
            operations.logger.warning("Leavers could not be looked up", metadata: ["error": "\(error)"])
        }
    }
}
