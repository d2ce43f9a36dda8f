import CPlatform
import Foundation

/// File operations with the modes that a folder of secrets needs, and errors that name the file.
enum Files {
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func names(in folder: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw EmbeddedDirectoryError(.fileSystem, "cannot list \(folder): \(error.localizedDescription)")
        }
    }

    static func read(_ path: String) throws -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw EmbeddedDirectoryError(.fileSystem, "cannot read \(path): \(error.localizedDescription)")
        }
    }

    /// Mode 0700 whatever the umask.
    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0, chmod(path, 0o700) == 0 else { throw failure("make folder", path) }
    }

    /// Mode 0600; on the disk and complete before it is seen under its name.
    static func write(_ text: String, to path: String) throws {
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", draft) }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", draft) }
            bytes = bytes.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure("write", draft) }
        try move(draft, to: path)
    }

    /// In one step; replaces a file or an empty folder.
    static func move(_ path: String, to destination: String) throws {
        guard rename(path, destination) == 0 else { throw failure("move to \(destination)", path) }
    }

    /// Each takes the other's place, in one step.
    static func exchange(_ path: String, _ other: String) throws {
        errno = passerelle_exchange(path, other)
        guard errno == 0 else { throw failure("exchange with \(other)", path) }
    }

    /// A file's contents, or which names a folder has, are on the disk when this returns.
    static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    /// With everything in it; what is not there is no error.
    static func remove(_ path: String) throws {
        guard exists(path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw EmbeddedDirectoryError(.fileSystem, "cannot remove \(path): \(error.localizedDescription)")
        }
    }

    /// The error that `errno` tells of.
    static func failure(_ action: String, _ path: String) -> EmbeddedDirectoryError {
        EmbeddedDirectoryError(.fileSystem, "cannot \(action) \(path): \(String(cString: strerror(errno)))")
    }
}
