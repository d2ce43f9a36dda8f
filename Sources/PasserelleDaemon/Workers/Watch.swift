import Accounts
import Directory
import Logging
import ServiceLifecycle

/// The third layer of the promise: follows the directory and puts right what was done to accounts behind our back.
///
/// What happened while no daemon ran is found at the start, because an account stays somebody else's work until it was put
/// right. Several daemons may watch one directory: each write is guarded, and one that comes second finds nothing left to do.
struct Watch: Service {
    let operations: AccountOperations
    /// Before a server that was lost is followed again. Looks are 30 times as far apart, since each walks through everybody.
    let pollInterval: Duration
    private let failures = Bell()

    init(operations: AccountOperations, pollInterval: Duration) {
        self.operations = operations
        self.pollInterval = pollInterval
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            async let second: Void = lookAgain()
            while !Task.isCancelled { try? await Task.sleep(for: await watch()) }
            await second
        }
    }

    /// What could not be put right is not told of again by a server that is followed.
    private func lookAgain() async {
        while !Task.isCancelled {
            await failures.wait()
            try? await Task.sleep(for: pollInterval * 30)
            if Task.isCancelled { break }
            await look()
        }
    }

    /// - Returns: how long to wait before the next time.
    private func watch() async -> Duration {
        do {
            try await operations.directory.followOutsideChanges { await mend($0) }
            return pollInterval
        } catch let error as DirectoryError where error.code == .notSupported {
            await look()
            return pollInterval * 30
        } catch is CancellationError {
            return pollInterval
        } catch {
            operations.logger.info("The directory cannot be followed now", metadata: ["error": "\(error)"])
            return pollInterval * 5
        }
    }

    private func look() async {
        do {
            try await operations.directory.outsideChanges { await mend($0) }
        } catch {
            failures.ring()
            operations.logger.info("The directory cannot be looked through now", metadata: ["error": "\(error)"])
        }
    }

    /// One that cannot be put right now is looked for later.
    private func mend(_ outside: OutsideChange) async {
        if await !operations.mendIfPossible(outside, by: .worker("watch")) { failures.ring() }
    }
}
