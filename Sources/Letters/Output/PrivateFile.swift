import Foundation
import Glibc

/// A file for codes in clear: its owner's alone from its first byte on, never one that was there before.
///
/// It is made before codes are issued, so that a folder that takes no file stops everything in time. Unless it is kept,
/// it goes with the value.
public final class PrivateFile {
    public let path: String
    private let descriptor: Int32
    private var isKept = false

    /// - Throws: `file` when there is something of this name already, or the folder takes no file.
    public init(path: String) throws(LetterError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        // Before anything is stored: `deinit` would take away what was there.
        guard descriptor >= 0 else {
            let code = errno
            throw LetterError(
                .file,
                code == EEXIST
                    ? "\(path) is there already: move it away, or name another file"
                    : "\(path) cannot be made: \(String(cString: strerror(code)))")
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        _ = close(descriptor)
        if !isKept { unlink(path) }
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(LetterError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure }
            done += count
        }
    }

    public func write(_ text: String) throws(LetterError) {
        let result = Array(text.utf8).withUnsafeBytes { bytes in
            Result { () throws(LetterError) in try write(bytes) }
        }
        try result.get()
    }

    /// Returns when everything written is on the disk.
    public func sync() throws(LetterError) {
        guard fsync(descriptor) == 0 else { throw failure }
    }

    /// The file stays.
    public func keep() { isKept = true }

    private var failure: LetterError {
        LetterError(.file, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
