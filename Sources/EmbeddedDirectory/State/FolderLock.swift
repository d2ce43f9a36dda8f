import Foundation

/// Keeps a second daemon out of a state folder. The kernel releases it with the process, however that ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(path: String, folder: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Files.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw EmbeddedDirectoryError(.inUse, "state folder \(folder) is in use by another daemon; stop it first")
        }
    }

    deinit {
        // Not by closing alone: a child between fork and exec still has the descriptor, and the lock with it.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
