import Foundation

/// A regular file that is read from front to back in parts, and closed with this.
///
/// Reading blocks its thread: feeds lie on local disks.
struct InputFile: ~Copyable {
    static let partSize = 64 << 10

    let name: String
    private let descriptor: Int32
    private let buffer: UnsafeMutableBufferPointer<UInt8>

    /// - Throws: `unreadable` for what is not there, not a regular file or not ours to read. A pipe is not waited for.
    init(path: String, name: String) throws(FeedError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.unreadable(name, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FeedError(.unreadable, file: name, "not a regular file; give a file or a folder of files")
        }
        self.name = name
        self.descriptor = descriptor
        buffer = .allocate(capacity: Self.partSize)
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// What tells this content from another one under the same name.
    var fingerprint: FileFingerprint {
        get throws(FeedError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(name, errno) }
            return FileFingerprint(
                device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
                seconds: Int(status.st_mtim.tv_sec), nanoseconds: Int(status.st_mtim.tv_nsec))
        }
    }

    /// The next part, for the time of `body` alone; empty at the end.
    mutating func next<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(FeedError) -> Result
    ) throws(FeedError) -> Result {
        var count: Int
        repeat { count = read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw Self.unreadable(name, errno) }
        return try body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<count]))
    }

    mutating func rewind() throws(FeedError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.unreadable(name, errno) }
    }

    private static func unreadable(_ name: String, _ number: Int32) -> FeedError {
        FeedError(.unreadable, file: name, "cannot be read (\(String(cString: strerror(number))))")
    }
}

struct FileFingerprint: Sendable, Equatable {
    var device: UInt64
    var inode: UInt64
    var size: Int
    var seconds: Int
    var nanoseconds: Int
}
