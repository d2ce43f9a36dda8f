import Foundation

/// The AAF files of a folder: a complete feed, of each category the newest alone, then the changes of each later day.
struct FeedFolder {
    /// What is imported in one go.
    struct Part: Equatable {
        var files: [FeedFile]
        var scope: FeedDelivery.Scope
    }

    private(set) var parts: [Part] = []
    private(set) var notes: [String] = []

    private typealias Found = (name: String, aaf: AAFFileName)

    /// - Throws: as the other one; `unreadable`.
    init(path: String, name: String) throws(FeedError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw FeedError(.unreadable, file: name, "the folder cannot be listed")
        }
        try self.init(names: names, path: path, name: name)
    }

    /// - Parameter names: of everything that was delivered, whether it is in the folder or was not worth keeping.
    /// - Throws: `notUnderstood` for an XML file whose name says nothing, because it might be a part of the feed, and for a
    ///   folder without anything to import.
    init(names: [String], path: String, name: String) throws(FeedError) {
        let visible = names.filter { !$0.hasPrefix(".") }.sorted()
        var found: [Found] = []
        for name in visible {
            if let aaf = AAFFileName(name) {
                found.append((name, aaf))
            } else if name.lowercased().hasSuffix(".xml") {
                throw FeedError(
                    .notUnderstood, file: name,
                    "not named as AAF files are (…_Complet_<yyyymmdd>_<category>_<nnnn>.xml); rename it or move it away"
                )
            } else if Self.isArchive(name) {
                notes.append("\(name): an archive, left alone; import it by itself")
            } else if !name.lowercased().hasSuffix(".dtd") {
                notes.append("\(name): not an AAF file, left alone")
            }
        }
        noteOthers(found)
        let newest = selectComplete(found.filter { !$0.aaf.isDelta }, in: path)
        selectChanges(found.filter(\.aaf.isDelta), after: newest, in: path)
        guard !parts.isEmpty else {
            let hint = visible.contains(where: Self.isArchive) ? "; import the archives one by one" : ""
            throw FeedError(
                .notUnderstood, file: name, "holds no AAF file of EtabEducNat, Eleve or PersRelEleve\(hint)")
        }
    }

    static func isArchive(_ name: String) -> Bool {
        [".tgz", ".tar.gz", ".tar", ".zip", ".gz", ".7z"].contains { name.lowercased().hasSuffix($0) }
    }

    /// Of an archive that is unpacked here.
    static func isUnpackable(_ name: String) -> Bool {
        [".tgz", ".tar.gz", ".zip"].contains { name.lowercased().hasSuffix($0) }
    }

    /// - Returns: the newest date among what was taken.
    private mutating func selectComplete(_ found: [Found], in path: String) -> String? {
        var files: [FeedFile] = []
        for category in AAFCategory.imported {
            let candidates = found.filter { $0.aaf.category == category }
            let newest = candidates.map(\.aaf.date).max()
            files += Self.files(candidates.filter { $0.aaf.date == newest }, in: path)
            for (name, _) in candidates where !files.contains(where: { $0.name == name }) {
                notes.append("\(name): older than another feed beside it, left alone")
            }
        }
        guard !files.isEmpty else { return nil }
        let isWhole = isWhole(files)
        parts.append(Part(files: files, scope: isWhole ? .complete : .part))
        return files.compactMap { AAFFileName($0.name)?.date }.max()
    }

    private mutating func selectChanges(_ found: [Found], after complete: String?, in path: String) {
        let imported = found.filter { $0.aaf.category?.isImported == true }
        for (date, files) in Dictionary(grouping: imported, by: \.aaf.date).sorted(by: { $0.key < $1.key }) {
            if let complete, date <= complete {
                notes += files.map { "\($0.name): not newer than the complete feed beside it, left alone" }
            } else {
                let ordered = AAFCategory.imported.flatMap { category in
                    Self.files(files.filter { $0.aaf.category == category }, in: path)
                }
                parts.append(Part(files: ordered, scope: .changes))
            }
        }
    }

    private static func files(_ found: [Found], in path: String) -> [FeedFile] {
        found.sorted { ($0.aaf.chunk, $0.name) < ($1.aaf.chunk, $1.name) }.map { name, aaf in
            FeedFile(path: "\(path)/\(name)", name: name, format: .aaf, category: aaf.category, isDelta: aaf.isDelta)
        }
    }

    /// Whether every chunk of the pupils' files is there, as far as their numbers tell: for each prefix one after the other.
    /// Where one is missing, its pupils are no leavers.
    private mutating func isWhole(_ files: [FeedFile]) -> Bool {
        let pupils = files.filter { $0.category == .pupils }.compactMap { AAFFileName($0.name) }
        let gaps = Dictionary(grouping: pupils, by: \.prefix).filter { _, files in
            let chunks = files.map(\.chunk).sorted()
            return chunks[0] > 1 || zip(chunks, chunks.dropFirst()).contains { $1 > $0 + 1 }
        }
        if !gaps.isEmpty {
            notes.append("a chunk of the pupils' files is missing: nobody is taken for a leaver by this delivery")
        }
        return !pupils.isEmpty && gaps.isEmpty
    }

    private mutating func noteOthers(_ found: [Found]) {
        let others = Dictionary(grouping: found.filter { $0.aaf.category?.isImported != true }) {
            $0.aaf.category?.rawValue ?? "an unknown category"
        }
        for (category, files) in others.sorted(by: { $0.key < $1.key }) {
            notes.append("\(files.count) file(s) of \(category): not imported, left alone")
        }
    }
}
