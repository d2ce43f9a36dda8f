import Foundation

/// A feed as it was delivered: one file, or a folder of AAF files, in the order in which they are to be imported.
public struct FeedDelivery: Sendable {
    let files: [FeedFile]
    /// What was left alone.
    let notes: [String]

    /// Looks at names alone; contents are checked by the import.
    ///
    /// - Parameters:
    ///   - path: as this process can read it.
    ///   - format: `nil` to tell by the file's name, or by its first byte.
    /// - Throws: `unreadable`, `notUnderstood`, `delta`.
    public init(path: String, format: FeedFormat? = nil) throws(FeedError) {
        let name = URL(fileURLWithPath: path).lastPathComponent
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FeedError(.unreadable, file: name, "no such file or folder, or none that the daemon may see")
        }
        if isFolder.boolValue {
            guard format != .csv else {
                throw FeedError(.notUnderstood, file: name, "a folder; name the one class list that is to be imported")
            }
            let folder = try FeedFolder(path: path, name: name)
            (files, notes) = (folder.files, folder.notes)
        } else {
            files = [try Self.file(path: path, name: name, format: format)]
            notes = []
        }
    }

    private static func file(path: String, name: String, format: FeedFormat?) throws(FeedError) -> FeedFile {
        guard !FeedFolder.isArchive(name) else {
            throw FeedError(.notUnderstood, file: name, "an archive; unpack it and import the folder")
        }
        let known = if let format { format } else { try Self.format(path: path, name: name) }
        guard known == .aaf, let aaf = AAFFileName(name) else { return FeedFile(path: path, name: name, format: known) }
        guard !aaf.isDelta else { throw FeedFolder.delta(name) }
        guard let category = aaf.category, category.isImported else {
            throw FeedError(
                .notUnderstood, file: name, "only files of EtabEducNat, Eleve and PersRelEleve are imported so far")
        }
        return FeedFile(path: path, name: name, format: .aaf, category: category)
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
