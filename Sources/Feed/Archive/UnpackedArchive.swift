import Foundation

/// The feed's files of an archive, in a folder that only we may enter, for as long as this lives.
///
/// Files are named by the last part of their names in the archive, checked to be a feed's, so that no path in it leads
/// anywhere. Whatever belongs to no feed is read, because what follows it has to be found, and not kept.
final class UnpackedArchive: Sendable {
    /// What an archive may make of itself. An academy's complete feed is some thousands of files and 2 GB.
    struct Limits: Sendable {
        var entries = 20_000
        var bytes = 32 << 30
        /// Feeds shrink to a thirtieth at the most; what shrinks more was made to fill a disk.
        var ratio = 250
        /// Below which the ratio is not looked at.
        var smallBytes = 16 << 20
    }

    let folder: String
    /// What the archive holds beside what is in the folder.
    let otherNames: [String]

    /// - Parameter scratch: an existing folder on a disk with room for what is in the archive.
    /// - Throws: `unreadable`, `malformed`, `tooLarge`, `hostile`.
    init(path: String, name: String, in scratch: String, limits: Limits = Limits()) throws(FeedError) {
        folder = "\(scratch)/\(Self.prefix)\(UUID().uuidString)"
        guard mkdir(folder, 0o700) == 0 else {
            throw FeedError(
                .unreadable, file: name, "no folder to unpack it into (\(String(cString: strerror(errno))): \(scratch))"
            )
        }
        var unpacking = Unpacking(folder: folder, name: name, limits: limits)
        do throws(FeedError) {
            var reader = try ArchiveReader(path: path, name: name)
            try unpacking.run(&reader)
        } catch {
            // `deinit` does not run for what was never made.
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        otherNames = unpacking.otherNames
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Removes what a daemon that was killed left in `scratch`.
    static func removeLeftOvers(in scratch: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: scratch)) ?? []
        for name in names where name.hasPrefix(prefix) {
            try? FileManager.default.removeItem(atPath: "\(scratch)/\(name)")
        }
    }

    private static let prefix = "unpacked-"
}

/// The way of an archive into a folder.
private struct Unpacking {
    let folder: String
    let name: String
    let limits: UnpackedArchive.Limits
    var otherNames: [String] = []
    private var seen: Set<String> = []
    private var entries = 0
    private var bytes = 0

    init(folder: String, name: String, limits: UnpackedArchive.Limits) {
        self.folder = folder
        self.name = name
        self.limits = limits
    }

    mutating func run(_ reader: inout ArchiveReader) throws(FeedError) {
        let allowed = min(limits.bytes, max(limits.smallBytes, reader.size * limits.ratio))
        while let entry = try reader.nextEntry() {
            entries += 1
            guard entries <= limits.entries else {
                throw FeedError(.tooLarge, file: name, "holds more than \(limits.entries) files, as no feed does")
            }
            try check(entry)
            guard !entry.isFolder else { continue }
            let output = try file(for: entry)
            defer { if let output { close(output) } }
            var isOver = false
            while !isOver {
                isOver = try reader.next { (part) throws(FeedError) in
                    bytes += part.count
                    guard bytes <= allowed else {
                        throw FeedError(
                            .tooLarge, file: name,
                            "unpacks to more than \(allowed >> 20) MiB; unpack it by hand if it is a feed all the same")
                    }
                    if let output { try write(part, to: output) }
                    return part.isEmpty
                }
            }
        }
    }

    private func check(_ entry: ArchiveReader.Entry) throws(FeedError) {
        let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false)
        guard !entry.path.hasPrefix("/"), !parts.contains(".."), !entry.path.contains("\\"),
            entry.isFile || entry.isFolder
        else {
            throw FeedError(
                .hostile, file: name,
                "holds “\(entry.path.prefix(80))”, a link or a path out of the archive; nothing of it was read")
        }
    }

    /// - Returns: `nil` for what is no part of a feed that is imported.
    private mutating func file(for entry: ArchiveReader.Entry) throws(FeedError) -> Int32? {
        let last = entry.path.split(separator: "/").last.map(String.init) ?? ""
        guard !last.hasPrefix(".") else { return nil }
        guard seen.insert(last).inserted else {
            throw FeedError(.hostile, file: name, "holds two files named “\(last.prefix(80))”; one feed to an archive")
        }
        guard let aaf = AAFFileName(last), aaf.category?.isImported == true else {
            otherNames.append(last)
            return nil
        }
        let descriptor = open("\(folder)/\(last)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable() }
        return descriptor
    }

    private func write(_ part: UnsafeRawBufferPointer, to output: Int32) throws(FeedError) {
        var rest = part[...]
        while !rest.isEmpty {
            let count = Glibc.write(output, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw unwritable() }
            rest = rest.dropFirst(count)
        }
    }

    private func unwritable() -> FeedError {
        FeedError(
            .unreadable, file: name,
            "cannot be unpacked into \(folder) (\(String(cString: strerror(errno)))); make room there")
    }
}
