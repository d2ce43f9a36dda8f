import Foundation

/// The AAF files of a folder: schools before pupils, pupils before relatives, chunks in their order, of each category the
/// newest feed alone.
struct FeedFolder {
    private(set) var files: [FeedFile] = []
    private(set) var notes: [String] = []

    /// - Throws: `unreadable`; `delta`; `notUnderstood` for an XML file whose name says nothing, because it might be a part
    ///   of the feed, and for a folder without anything to import.
    init(path: String, name: String) throws(FeedError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw FeedError(.unreadable, file: name, "the folder cannot be listed")
        }
        var found: [(name: String, aaf: AAFFileName)] = []
        for name in names {
            if let aaf = AAFFileName(name) {
                guard !aaf.isDelta else { throw Self.delta(name) }
                found.append((name, aaf))
            } else if name.lowercased().hasSuffix(".xml") {
                throw FeedError(
                    .notUnderstood, file: name,
                    "not named as AAF files are (…_Complet_<yyyymmdd>_<category>_<nnnn>.xml); rename it or move it away"
                )
            } else if Self.isArchive(name) {
                notes.append("\(name): an archive, left alone; unpack it to import it")
            } else if !name.lowercased().hasSuffix(".dtd") {
                notes.append("\(name): not an AAF file, left alone")
            }
        }
        select(found, in: path)
        guard !files.isEmpty else {
            let hint = names.contains(where: Self.isArchive) ? "; unpack the archives first" : ""
            throw FeedError(
                .notUnderstood, file: name, "holds no complete AAF file of EtabEducNat, Eleve or PersRelEleve\(hint)")
        }
    }

    static func isArchive(_ name: String) -> Bool {
        [".tgz", ".tar.gz", ".tar", ".zip", ".gz", ".7z"].contains { name.lowercased().hasSuffix($0) }
    }

    static func delta(_ name: String) -> FeedError {
        FeedError(
            .delta, file: name,
            "a delta, which cannot be imported yet; import the complete feed, without deltas beside it")
    }

    private mutating func select(_ found: [(name: String, aaf: AAFFileName)], in path: String) {
        for category in AAFCategory.imported {
            let candidates = found.filter { $0.aaf.category == category }
            let newest = candidates.map(\.aaf.date).max()
            for (name, _) in candidates.filter({ $0.aaf.date == newest }).sorted(by: {
                ($0.aaf.chunk, $0.name) < ($1.aaf.chunk, $1.name)
            }) {
                files.append(FeedFile(path: "\(path)/\(name)", name: name, format: .aaf, category: category))
            }
            for (name, _) in candidates where !files.contains(where: { $0.name == name }) {
                notes.append("\(name): older than another feed beside it, left alone")
            }
        }
        let others = Dictionary(grouping: found.filter { $0.aaf.category?.isImported != true }) {
            $0.aaf.category?.rawValue ?? "an unknown category"
        }
        for (category, files) in others.sorted(by: { $0.key < $1.key }) {
            notes.append("\(files.count) file(s) of \(category): not imported so far, left alone")
        }
    }
}
