import Accounts
import Foundation
import Glibc

/// The last complete delivery of each source, one file for each in a folder of the daemon's own.
///
/// It makes an import quicker and nothing else: a file that is lost, damaged or of another build is as good as none.
public struct DeliveryMemory: Sendable {
    /// Feeds come every day, and complete ones before each school year at the latest: a source that brought nothing for so long
    /// has ended, and what was kept of its people goes.
    static let longest = 400 * 86_400.0

    let folder: String

    /// - Parameter folder: made when something is first remembered; it holds keys of people whose records were refused.
    public init(folder: String) { self.folder = folder }

    func delivery(of source: String) -> KnownDelivery? {
        guard let data = FileManager.default.contents(atPath: path(source)),
            let end = data.firstIndex(of: Self.newline),
            let facts = try? JSONDecoder().decode(KnownDelivery.Facts.self, from: data[..<end])
        else { return nil }
        let bytes = data[(end + 1)...]
        guard bytes.count % 8 == 0 else { return nil }
        let marks = bytes.withUnsafeBytes { buffer in
            (0..<buffer.count / 8).map {
                UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
        }
        return marks.count == facts.count ? KnownDelivery(facts: facts, marks: marks) : nil
    }

    func remember(_ delivery: KnownDelivery, of source: String) throws {
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var data = try encoder.encode(delivery.facts)
        data.append(Self.newline)
        for mark in delivery.marks { withUnsafeBytes(of: mark.littleEndian) { data.append(contentsOf: $0) } }
        let draft = "\(path(source)).new"
        guard manager.createFile(atPath: draft, contents: data, attributes: [.posixPermissions: 0o600]),
            rename(draft, path(source)) == 0
        else { throw FeedError(.unreadable, file: draft, "cannot be written: \(String(cString: strerror(errno)))") }
        try forgetEnded()
    }

    func forget(_ source: String) throws {
        guard unlink(path(source)) == 0 || errno == ENOENT else {
            throw FeedError(
                .unreadable, file: path(source), "cannot be removed: \(String(cString: strerror(errno)))")
        }
    }

    private func forgetEnded() throws {
        let manager = FileManager.default
        for name in try manager.contentsOfDirectory(atPath: folder) {
            let written = try manager.attributesOfItem(atPath: path(name))[.modificationDate] as? Date
            if let written, written.timeIntervalSinceNow < -Self.longest { try forget(name) }
        }
    }

    private func path(_ source: String) -> String { "\(folder)/\(source)" }

    private static let newline = UInt8(ascii: "\n")

    /// What tells this program from one that was installed later, which may understand a feed otherwise.
    static var build: String? {
        guard let program = try? InputFile(path: "/proc/self/exe", name: "the program").fingerprint else { return nil }
        return "\(program.size) \(program.seconds).\(program.nanoseconds)"
    }
}
