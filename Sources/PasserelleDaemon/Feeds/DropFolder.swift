import Feed
import Foundation

/// A delivery that lies in the drop folder.
struct DroppedDelivery: Sendable, Equatable {
    /// What its reports are called by: the folder's or the archive's name, `Complet_20261120.xml` for loose files of that day.
    var name: String
    var path: String
    /// Of loose files; `nil` when `path` is the delivery itself.
    var names: [String]?
    /// `yyyymmdd`.
    var date: String
    var isDelta: Bool
    /// Differs whenever a file comes, goes, grows or is written to.
    var fingerprint: String
}

/// The folder into which the academy's feeds are put, and the reports beside them.
struct DropFolder: Sendable {
    let path: String

    /// Names under which programs write what is not complete yet.
    private static let unfinished = [".part", ".partial", ".filepart", ".tmp", ".crdownload", ".swp", "~"]

    /// What lies there, oldest first; a complete feed before the changes of the same day.
    ///
    /// - Throws: `unreadable`.
    func deliveries() throws(FeedError) -> [DroppedDelivery] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw FeedError(.unreadable, file: path, "the drop folder cannot be listed")
        }
        var loose: [String: [String]] = [:]
        var found: [DroppedDelivery] = []
        for name in names.sorted() where !Self.isLeftAlone(name) {
            if let feed = FeedFileName(name) {
                loose["\(feed.isDelta ? "Delta" : "Complet")_\(feed.date).xml", default: []].append(name)
            } else if let delivery = delivery(name) {
                found.append(delivery)
            }
        }
        for (name, files) in loose {
            guard let feed = FeedFileName(files[0]) else { continue }
            found.append(
                DroppedDelivery(
                    name: name, path: path, names: files, date: feed.date, isDelta: feed.isDelta,
                    fingerprint: Self.fingerprint(of: files, in: path)))
        }
        return found.sorted { ($0.date, $0.isDelta ? 1 : 0, $0.name) < ($1.date, $1.isDelta ? 1 : 0, $1.name) }
    }

    /// The delivery that an administrator names by its path.
    func delivery(at path: String) -> DroppedDelivery? {
        let url = URL(filePath: path).standardizedFileURL
        guard url.deletingLastPathComponent().path == URL(filePath: self.path).standardizedFileURL.path else {
            return nil
        }
        return (try? deliveries())?.first { $0.name == url.lastPathComponent }
    }

    private func delivery(_ name: String) -> DroppedDelivery? {
        let path = "\(self.path)/\(name)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
        guard isFolder.boolValue else {
            guard FeedDelivery.isArchive(name) else { return nil }
            return DroppedDelivery(
                name: name, path: path, date: Self.date(in: name) ?? Self.day(of: path),
                isDelta: name.lowercased().contains("delta"), fingerprint: Self.fingerprint(of: [name], in: self.path))
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }
        let feeds = names.compactMap(FeedFileName.init)
        return DroppedDelivery(
            name: name, path: path, date: feeds.map(\.date).max() ?? Self.day(of: path),
            isDelta: !feeds.isEmpty && feeds.allSatisfy(\.isDelta),
            fingerprint: Self.fingerprint(of: names.sorted(), in: path))
    }

    private static func isLeftAlone(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix(DropReport.machineSuffix) || name.hasSuffix(DropReport.humanSuffix)
            || unfinished.contains { name.lowercased().hasSuffix($0) }
    }

    /// Eight digits in an archive's name that can be a day.
    private static func date(in name: String) -> String? {
        name.firstMatch(of: /(?:^|[^0-9])(20[0-9]{2}[01][0-9][0-3][0-9])(?:[^0-9]|$)/).map { String($0.1) }
    }

    private static func day(of path: String) -> String {
        let date = (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate]) as? Date ?? .now
        return date.formatted(.iso8601.year().month().day()).replacing("-", with: "")
    }

    private static func fingerprint(of names: [String], in folder: String) -> String {
        names.map { name in
            var status = stat()
            guard stat("\(folder)/\(name)", &status) == 0 else { return "\(name) gone" }
            return "\(name) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        }.joined(separator: "\n")
    }
}
