import Accounts
import Directory
import Foundation
import Glibc
import Logging

/// Another import is under way.
struct ImportUnderWay: Error, Sendable, Equatable {
    /// The machine; `nil` for this one.
    var holder: String?
    var since: Date
}

/// Lets one import in at a time on one directory, whatever the number of daemons: by a lock in the directory, renewed while the
/// import runs.
struct ImportTurn: Sendable {
    let directory: DirectoryStore
    /// See `ImportLock.process`.
    let process: String
    let host: String
    let logger: Logger
    let now: @Sendable () -> Date
    /// Between two renewals; a third of what the lock holds for, so that two may fail.
    var interval = Duration.seconds(ImportLock.lifetime / 3)

    /// - Parameter state: the daemon's folder, of which no two daemons have the same at the same time on one machine.
    init(directory: DirectoryStore, state: String, logger: Logger, now: @escaping @Sendable () -> Date) {
        self.init(directory: directory, process: Self.process(state), host: Self.host, logger: logger, now: now)
    }

    init(
        directory: DirectoryStore, process: String, host: String, logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.directory = directory
        self.process = process
        self.host = host
        self.logger = logger
        self.now = now
    }

    /// Runs `body` while nobody else imports; it is cancelled when the lock is lost.
    ///
    /// - Throws: `ImportUnderWay` when somebody else has the lock, or has taken it meanwhile.
    func take<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let lock = try await acquire()
        return try await withThrowingTaskGroup(of: Outcome<Result>.self) { group in
            group.addTask { .done(try await body()) }
            group.addTask { .ended(try await keep(lock)) }
            defer { group.cancelAll() }
            var result: Result?
            var failure: (any Error)?
            var last = lock
            // Both: the lock is given back when the import has stopped, whichever way.
            while let outcome = await group.nextResult() {
                group.cancelAll()
                switch outcome {
                case .success(.done(let value)): result = value
                case .success(.ended(let lock)): last = lock
                case .failure(let error): if failure == nil || error is ImportUnderWay { failure = error }
                }
            }
            await release(last)
            if let result { return result }
            throw failure ?? CancellationError()
        }
    }

    private enum Outcome<Result: Sendable>: Sendable {
        case done(Result)
        case ended(ImportLock)
    }

    private func acquire() async throws -> ImportLock {
        try await Attempt.untilEnded("the import's lock") {
            let stored = try await directory.importLock()
            // What nobody can read keeps nobody out.
            let standing = stored.flatMap(ImportLock.init(stored:))
            if let standing, standing.holdsOff(process, now: now()) {
                throw ImportUnderWay(holder: standing.host, since: standing.since)
            }
            if let standing, standing.process != process {
                logger.warning(
                    "The lock of an import that died is taken over", metadata: ["feed.holder": "\(standing.host)"])
            }
            let lock = ImportLock(process: process, host: host, now: now())
            // Two of one process in one second are alike, and the directory would take the second for no change.
            guard stored != lock.stored else { return .ended(lock) }
            do {
                try await directory.replaceImportLock(stored, by: lock)
                return .ended(lock)
            } catch let error as DirectoryError where error.code == .conflict { return .overtaken }
        }
    }

    /// Renews the lock until the task is cancelled.
    ///
    /// - Returns: the lock as it is then.
    /// - Throws: `ImportUnderWay` when somebody else has it, or may have, because it could not be renewed for so long.
    private func keep(_ taken: ImportLock) async throws -> ImportLock {
        var lock = taken
        while true {
            do { try await Task.sleep(for: interval) } catch { return lock }
            let next = lock.renewed(now: now())
            do {
                if next != lock { try await directory.replaceImportLock(lock.stored, by: next) }
                lock = next
            } catch let error as DirectoryError where error.code == .conflict {
                let stored = try await directory.importLock().flatMap(ImportLock.init(stored:))
                // Ours, from a renewal whose answer was lost: two imports of one process are kept apart there.
                if let stored, stored.process == process {
                    lock = stored
                    continue
                }
                logger.error("The import's lock is lost, and the import stopped")
                throw ImportUnderWay(holder: stored?.host, since: stored?.since ?? now())
            } catch let error as DirectoryError {
                logger.warning("The import's lock could not be renewed", metadata: ["error": "\(error)"])
                guard now() < lock.until else { throw ImportUnderWay(holder: nil, since: lock.since) }
            }
        }
    }

    /// One that stays is no harm: it ends by itself.
    private func release(_ lock: ImportLock) async {
        do { try await directory.replaceImportLock(lock.stored, by: nil) } catch {
            logger.warning("The import's lock could not be given back", metadata: ["error": "\(error)"])
        }
    }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Of this boot of this machine, or container, and this folder: another daemon's is different, this one's after a crash is not.
    private static func process(_ state: String) -> String {
        let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let place = "\(boot?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "?"):\(host):\(state)"
        return place.replacing(";", with: "_")
    }
}
