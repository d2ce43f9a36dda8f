import Accounts
import Foundation
import Glibc

/// The file that holds the installation's key: 32 random bytes, mode 0600, made once.
///
/// Every daemon on one directory needs the same file. Losing it kills the codes that are out, and nothing else.
enum InstallationKeyFile {
    /// Reads the key, or makes one where there is no file yet.
    ///
    /// - Throws: for a file that others may read, or that holds something else.
    static func loadOrCreate(at path: String) throws -> InstallationKey {
        if let key = try load(at: path) { return key }
        try create(at: path)
        guard let key = try load(at: path) else { throw SetupError(message: "\(path) vanished as soon as it was made") }
        return key
    }

    /// - Returns: `nil` when there is no file yet.
    static func load(at path: String) throws -> InstallationKey? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else {
            throw SetupError(
                message:
                    "\(path) may be read by others: whoever read it can test codes against a copy of the directory. "
                    + "`chmod 600` it and reissue the codes that are out")
        }
        guard let data = FileManager.default.contents(atPath: path), let key = InstallationKey(Secret(data)) else {
            throw SetupError(
                message:
                    "\(path) is not an installation key of \(InstallationKey.byteCount) bytes: restore it from a backup, "
                    + "or move it away to have a new one made and reissue the codes that are out")
        }
        return key
    }

    /// A complete file appears or none: written beside and linked into place, which fails if somebody was faster.
    private static func create(at path: String) throws {
        let bytes = [UInt8](randomCount: InstallationKey.byteCount)
        // Not the process id: daemons of two containers may have the same, and so may one that died here half-way.
        let draft = "\(path).\(UUID().uuidString)"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SetupError(message: "\(path) cannot be made: \(POSIXFailure(errno))") }
        defer { unlink(draft) }
        let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
        guard isWritten, fsync(descriptor) == 0, close(descriptor) == 0 else {
            throw SetupError(message: "\(path) cannot be written: \(POSIXFailure(errno))")
        }
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw SetupError(message: "\(path) cannot be made: \(POSIXFailure(errno))")
        }
    }
}
