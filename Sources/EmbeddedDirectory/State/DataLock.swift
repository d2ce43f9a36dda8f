import CPlatform
import Foundation

/// Who has the database open, asked of the kernel.
///
/// A slapd can outlive the daemon that started it for as long as its shutdown takes. Its process id in a file could be
/// anybody's by now; LMDB's lock cannot: whoever has the environment open holds a record lock on the first byte of
/// `lock.mdb` (measured on slapd 2.5.13), and the kernel knows the holder.
enum DataLock {
    /// Waits for a slapd that is still using `folder` to end.
    ///
    /// - Throws: `inUse` when it has not after `deadline`.
    static func waitUntilFree(folder: String, deadline: Duration) async throws {
        guard let holder = try holder(of: folder) else { return }
        let milliseconds = Int32(clamping: Int64(deadline / .milliseconds(1)))
        let ended = await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: passerelle_await_end(holder, milliseconds) == 0) }.start()
        }
        guard ended, try self.holder(of: folder) == nil else {
            throw EmbeddedDirectoryError(
                .inUse, "the data in \(folder) are in use by process \(holder); end it and start again")
        }
    }

    static func holder(of folder: String) throws -> pid_t? {
        let path = "\(folder)/lock.mdb"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw Files.failure("open", path) }
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 0
        lock.l_len = 1
        guard fcntl(descriptor, F_GETLK, &lock) == 0 else { throw Files.failure("ask for the lock of", path) }
        return lock.l_type == Int16(F_UNLCK) ? nil : lock.l_pid
    }
}
