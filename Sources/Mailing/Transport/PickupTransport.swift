import Foundation
import NIOPosix
import Synchronization

/// Leaves each mail as one file in a folder, where a newcomer reads it and a test finds it.
///
/// `<time>-<number>.eml`, in order of sending, 0600 in a folder 0700: a mail may hold a temporary password. A file
/// appears
/// whole or not at all, and is on the disk when `send` returns.
public final class PickupTransport: MailTransport {
    public let folder: String
    /// Microseconds since 1970 of the last name given, so that names stay in order when the clock does not.
    private let lastStamp = Atomic<Int64>(0)

    /// Creates the folder when it is missing; removes what a killed process left half-written.
    ///
    /// - Throws: `configuration` when others may enter the folder, or it is none. An existing folder's mode is never
    ///   changed: it could be one that is shared for a reason.
    public init(folder: String) throws(MailError) {
        self.folder = folder
        try Self.prepare(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(".") && name.hasSuffix(PickupFile.unfinishedSuffix) {
            unlink("\(folder)/\(name)")
        }
    }

    public func send(_ message: MailMessage) async throws(MailError) {
        let name = "\(stampName()).eml"
        let folder = folder
        let outcome: Result<Void, MailError>
        do {
            outcome = try await NIOThreadPool.singleton.runIfActive {
                Result { () throws(MailError) in
                    // Again each time: somebody tidying up may have removed the folder.
                    try Self.prepare(folder)
                    try PickupFile.write(message, to: folder, name: name)
                }
            }
        } catch {
            throw MailError(.temporary, "pickup folder: stopping")
        }
        try outcome.get()
    }

    private static func prepare(_ folder: String) throws(MailError) {
        var isCreated = mkdir(folder, 0o700) == 0
        if !isCreated, errno == ENOENT {
            try? FileManager.default.createDirectory(
                atPath: (folder as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            isCreated = mkdir(folder, 0o700) == 0
        }
        guard isCreated || errno == EEXIST else { throw PickupFile.failure("create \(folder)") }
        var status = stat()
        guard stat(folder, &status) == 0 else { throw PickupFile.failure("read \(folder)") }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_mode & 0o077 == 0 else {
            throw MailError(.configuration, "pickup folder: \(folder) is not a folder for its owner only (chmod 700)")
        }
    }

    private func stampName() -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
        var last = lastStamp.load(ordering: .relaxed)
        while true {
            let next = max(now, last + 1)
            let (exchanged, original) = lastStamp.compareExchange(expected: last, desired: next, ordering: .relaxed)
            if exchanged { return MailDate.fileName(microseconds: next) + "-\(getpid())" }
            last = original
        }
    }
}
