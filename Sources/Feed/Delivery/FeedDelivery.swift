import Foundation

/// A feed as it was delivered, as far as it is imported in one go, with its files in the order in which that is done.
public struct FeedDelivery: Sendable {
    /// What follows from a person's not being named.
    public enum Scope: Sendable {
        /// It names everybody who is at the schools that it names: whom it leaves out has left.
        case complete
        /// It may be one file of many, or a list of some.
        case part
        /// It names those of whom something changed.
        case changes
    }

    let files: [FeedFile]
    /// What was left alone.
    let notes: [String]
    public let scope: Scope
    /// Holds the files, when they came in an archive.
    private let archive: UnpackedArchive?

    /// What lies at `path`: a file, an archive, or a folder of AAF files. A folder and an archive can hold a complete feed and
    /// changes of later days, which are deliveries of their own.
    ///
    /// Looks at names alone; contents are checked by the import.
    ///
    /// - Parameters:
    ///   - path: as this process can read it.
    ///   - format: `nil` to tell by the file's name, or by its first byte.
    ///   - scratch: a folder to unpack archives into.
    /// - Returns: at least one, in the order in which they are to be imported.
    /// - Throws: `unreadable`, `notUnderstood`; of an archive `malformed`, `tooLarge`, `hostile`.
    public static func deliveries(
        at path: String, format: FeedFormat? = nil, scratch: String = NSTemporaryDirectory()
    ) throws(FeedError) -> [FeedDelivery] {
        let name = URL(fileURLWithPath: path).lastPathComponent
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FeedError(.unreadable, file: name, "no such file or folder, or none that the daemon may see")
        }
        guard isFolder.boolValue || FeedFolder.isUnpackable(name) else {
            let file = try Self.file(path: path, name: name, format: format)
            return [FeedDelivery(files: [file], notes: [], scope: file.isDelta ? .changes : .part, archive: nil)]
        }
        guard format != .csv else {
            throw FeedError(
                .notUnderstood, file: name, "more than one file; name the one class list that is to be imported")
        }
        guard !isFolder.boolValue else { return deliveries(of: try FeedFolder(path: path, name: name)) }
        let archive = try UnpackedArchive(path: path, name: name, in: scratch)
        let kept = (try? FileManager.default.contentsOfDirectory(atPath: archive.folder)) ?? []
        let folder = try FeedFolder(names: kept + archive.otherNames, path: archive.folder, name: name)
        return deliveries(of: folder, archive)
    }

    /// AAF files of a folder, by name.
    public static func deliveries(of names: [String], in folder: String) throws(FeedError) -> [FeedDelivery] {
        let name = URL(fileURLWithPath: folder).lastPathComponent
        return deliveries(of: try FeedFolder(names: names, path: folder, name: name))
    }

    /// How much there is to read.
    ///
    /// - Throws: `unreadable`.
    public var bytes: Int {
        get throws(FeedError) {
            var sum = 0
            for file in files { sum += try file.size }
            return sum
        }
    }

    /// Whether a file of this name is taken for a whole delivery.
    public static func isArchive(_ name: String) -> Bool { FeedFolder.isUnpackable(name) }

    /// The first of what lies at `path`.
    public init(path: String, format: FeedFormat? = nil) throws(FeedError) {
        self = try Self.deliveries(at: path, format: format)[0]
    }

    /// Removes archives that a process that was killed had unpacked.
    public static func removeLeftOvers(in scratch: String) { UnpackedArchive.removeLeftOvers(in: scratch) }

    private init(files: [FeedFile], notes: [String], scope: Scope, archive: UnpackedArchive?) {
        self.files = files
        self.notes = notes
        self.scope = scope
        self.archive = archive
    }

    private static func deliveries(of folder: FeedFolder, _ archive: UnpackedArchive? = nil) -> [FeedDelivery] {
        folder.parts.enumerated().map { index, part in
            FeedDelivery(
                files: part.files, notes: index == 0 ? folder.notes : [], scope: part.scope, archive: archive)
        }
    }

    private static func file(path: String, name: String, format: FeedFormat?) throws(FeedError) -> FeedFile {
        guard !FeedFolder.isArchive(name) else {
            throw FeedError(.notUnderstood, file: name, "an archive of another kind than .zip and .tgz; unpack it")
        }
        let known = if let format { format } else { try Self.format(path: path, name: name) }
        guard known == .aaf, let aaf = AAFFileName(name) else { return FeedFile(path: path, name: name, format: known) }
        guard let category = aaf.category, category.isImported else {
            throw FeedError(
                .notUnderstood, file: name, "only files of EtabEducNat, Eleve and PersRelEleve are imported")
        }
        return FeedFile(path: path, name: name, format: .aaf, category: category, isDelta: aaf.isDelta)
    }

    private static func format(path: String, name: String) throws(FeedError) -> FeedFormat {
        switch URL(fileURLWithPath: name).pathExtension.lowercased() {
        case "xml": return .aaf
        case "csv", "tsv", "txt": return .csv
        default: break
        }
        var file = try InputFile(path: path, name: name)
        let first = try file.next { (bytes) throws(FeedError) in bytes.first { $0 > 0x20 && $0 < 0x80 } }
        return first == UInt8(ascii: "<") ? .aaf : .csv
    }
}
