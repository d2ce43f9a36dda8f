import Directory
import EmbeddedDirectory
import Logging
import NIOConcurrencyHelpers

/// Whether, and how, a first feed goes into an empty embedded directory without passing through LDAP.
struct FirstLoading: Sendable {
    let embedded: EmbeddedDirectory
    /// Of the files; a smaller feed is written over LDAP, for which slapd need not be stopped.
    let leastBytes: Int
    let logger: Logger

    /// - Returns: `nil` when the feed is small, or the directory holds anybody. Only what makes it quicker may fail here, so
    ///   that is told in the log and the import goes its usual way.
    func begin(_ directory: DirectoryStore, bytes: Int) async throws -> FirstLoad? {
        guard leastBytes > 0, bytes >= leastBytes, try await directory.holdsNobody() else { return nil }
        do {
            let context = try await directory.contextChangeNumbers()
            return FirstLoad(try await embedded.beginLoad(after: context), into: embedded, directory, logger)
        } catch {
            logger.warning("A first feed is written over LDAP, which takes longer", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

/// A first feed on its way into an empty directory. When anything fails on it the import is made over LDAP, which tells which
/// record the directory does not take.
final class FirstLoad: NewEntrySink {
    private let load: DirectoryLoad
    private let embedded: EmbeddedDirectory
    private let directory: DirectoryStore
    private let logger: Logger
    private let failure = NIOLockedValueBox<(any Error)?>(nil)

    init(_ load: DirectoryLoad, into embedded: EmbeddedDirectory, _ directory: DirectoryStore, _ logger: Logger) {
        (self.load, self.embedded, self.directory, self.logger) = (load, embedded, directory, logger)
    }

    func add(_ records: LDIFRecords) async throws {
        guard failure.withLockedValue({ $0 == nil }) else { return }
        do {
            try await load.add(records.bytes)
        } catch {
            failure.withLockedValue { $0 = error }
        }
    }

    /// - Returns: whether everything that was added is in the directory, and on the disk.
    func finish() async throws -> Bool {
        do {
            if let failure = failure.withLockedValue({ $0 }) {
                await discard()
                throw failure
            }
            try await embedded.replaceData(by: load)
        } catch {
            try Task.checkCancellation()
            logger.warning("A first feed is written over LDAP, which takes longer", metadata: ["error": "\(error)"])
            return false
        }
        await reconnect()
        return true
    }

    func discard() async { await embedded.discard(load) }

    /// Sessions with the slapd that was stopped are found out one by one; whoever asked for the import goes on at once.
    private func reconnect() async {
        for _ in 0..<Self.attempts {
            if (try? await directory.holdsNobody()) != nil { return }
        }
    }

    /// More than a pool has sessions; each of them waits for one that works.
    private static let attempts = 20
}
