import CArchive
import Foundation

/// libarchive, reading a `.zip` or a `.tgz` from front to back. Here is every pointer of that library.
///
/// No other format is looked for, and nothing is ever written by libarchive itself: what an entry is called decides nothing.
struct ArchiveReader: ~Copyable {
    /// One entry of the archive; its content is what `next(_:)` gives until the next entry.
    struct Entry {
        var path: String
        var isFile: Bool
        var isFolder: Bool
    }

    private let archive: OpaquePointer
    private let descriptor: Int32
    private let name: String
    /// Of the archive itself.
    let size: Int

    /// - Throws: `unreadable` for what is not a regular file, or not ours to read.
    init(path: String, name: String) throws(FeedError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw FeedError(.unreadable, file: name, "cannot be read (\(String(cString: strerror(errno))))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let archive = archive_read_new()
        else {
            close(descriptor)
            throw FeedError(.unreadable, file: name, "not a regular file; give an archive, a file or a folder of files")
        }
        archive_read_support_filter_gzip(archive)
        archive_read_support_format_tar(archive)
        // By its directory at the end, without which an archive that was cut between two entries would look whole.
        archive_read_support_format_zip_seekable(archive)
        guard archive_read_open_fd(archive, descriptor, 1 << 16) == ARCHIVE_OK else {
            let error = Self.damaged(archive, name)
            archive_read_free(archive)
            close(descriptor)
            throw error
        }
        self.archive = archive
        self.descriptor = descriptor
        self.name = name
        size = Int(status.st_size)
    }

    deinit {
        archive_read_free(archive)
        close(descriptor)
    }

    /// - Returns: `nil` after the last entry.
    mutating func nextEntry() throws(FeedError) -> Entry? {
        var entry: OpaquePointer?
        switch archive_read_next_header(archive, &entry) {
        case ARCHIVE_EOF: return nil
        // A warning: the name is in another encoding than this process's, which does no harm.
        case ARCHIVE_OK, ARCHIVE_WARN: break
        default: throw Self.damaged(archive, name)
        }
        guard let entry, let path = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) else {
            throw Self.damaged(archive, name)
        }
        let isPlain = archive_entry_hardlink(entry) == nil && archive_entry_symlink(entry) == nil
        let type = archive_entry_filetype(entry)
        return Entry(
            path: String(cString: path), isFile: isPlain && type == S_IFREG, isFolder: isPlain && type == S_IFDIR)
    }

    /// The next part of the entry's content, for the time of `body` alone; empty at its end.
    mutating func next<Result>(
        _ body: (UnsafeRawBufferPointer) throws(FeedError) -> Result
    ) throws(FeedError) -> Result {
        var block: UnsafeRawPointer?
        var count = 0
        var offset: la_int64_t = 0
        switch archive_read_data_block(archive, &block, &count, &offset) {
        case ARCHIVE_OK: return try body(UnsafeRawBufferPointer(start: block, count: count))
        case ARCHIVE_EOF: return try body(UnsafeRawBufferPointer(start: nil, count: 0))
        default: throw Self.damaged(archive, name)
        }
    }

    private static func damaged(_ archive: OpaquePointer, _ name: String) -> FeedError {
        let reason = archive_error_string(archive).map { String(cString: $0) } ?? "libarchive gives no reason"
        return FeedError(
            .malformed, file: name, "not a .zip or .tgz archive, or cut in the middle (\(reason)); fetch the file again"
        )
    }
}
