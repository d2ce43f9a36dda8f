import CPlatform
import Foundation

/// The folder that belongs to the embedded directory alone.
///
/// ```text
/// format                   which version wrote it, and for which tree
/// lock                     held by the daemon that uses it
/// slapd.d/                 configuration, written anew at each start
/// data/                    the database
/// indexes                  which indexes the database has
/// attributes               which attributes the database has numbers for
/// load/                    a database that is being filled, until it takes the place of an empty one
/// run/ldapi, run/slapd.pid
/// ent.password             made once; what it says is what the directory takes after the next start
/// administrator.password
/// replicator.password      put there by hand where a replica is wanted
/// ```
struct StateFolder: Sendable {
    /// `sockaddr_un.sun_path` is 108 bytes with its NUL.
    static let longestSocketPath = 107

    static func socketPath(in folder: String) -> String { "\(folder)/run/ldapi" }
    static func pidPath(in folder: String) -> String { "\(folder)/run/slapd.pid" }
    static func dataPath(in folder: String) -> String { "\(folder)/data" }

    let path: String
    private let marker: FormatMarker

    init(path: String, names: ServiceNames) {
        self.path = path
        marker = FormatMarker(names: names)
    }

    var configuration: String { "\(path)/slapd.d" }
    var data: String { Self.dataPath(in: path) }
    /// Where configuration and data are made before they are moved to their place in one step.
    var workshop: String { "\(path)/new" }
    /// Where a first feed is loaded. What is found here at a start is of a load that was interrupted.
    var loading: String { "\(path)/load" }
    var indexRecord: String { "\(path)/indexes" }
    var attributeRecord: String { "\(path)/attributes" }
    private var formatPath: String { "\(path)/format" }
    private var lockPath: String { "\(path)/lock" }

    /// Makes the folder or recognises it, and locks it against another daemon.
    ///
    /// - Throws: `foreignFolder` for one that this version must not touch, `inUse`.
    func open() throws -> FolderLock {
        if !Files.exists(path) { try Files.makeFolder(path) }
        try checkOwnership()
        try checkContents()
        let lock = try FolderLock(path: lockPath, folder: path)
        if !Files.exists(formatPath) { try Files.write(marker.text, to: formatPath) }
        let run = "\(path)/run"
        if !Files.exists(run) { try Files.makeFolder(run) }
        return lock
    }

    private func checkOwnership() throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Files.failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw foreign("is not a folder (a symbolic link is not followed); give the folder itself")
        }
        guard status.st_uid == geteuid() else {
            throw foreign(
                "belongs to user \(status.st_uid) and this is user \(geteuid()); chown it or give another folder")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw foreign("can be entered by others (mode \(String(status.st_mode & 0o777, radix: 8))); chmod 0700 it")
        }
    }

    private func checkContents() throws {
        guard Files.exists(formatPath) else {
            let strangers = try Files.names(in: path).filter { $0 != "lock" }.sorted()
            guard strangers.isEmpty else {
                throw foreign("is not empty and has no file \"format\", found \(strangers[0]); give an empty folder")
            }
            return
        }
        if let objection = marker.objection(to: try Files.read(formatPath)) { throw foreign(objection) }
    }

    private func foreign(_ explanation: String) -> EmbeddedDirectoryError {
        EmbeddedDirectoryError(.foreignFolder, "state folder \(path) \(explanation)")
    }
}
