import Foundation
import TestSupport

/// A directory that tells all that slapd can be made to tell: of each operation a line in its log, and what was in it in a database.
struct TalkativeDirectory {
    let folder: String
    /// For the daemon.
    let settings: [String: String]

    init(in folder: String) throws {
        self.folder = folder
        let (slapd, log) = ("\(folder)/slapd", "\(folder)/accesslog")
        // The daemon has no setting for it. Levels add up; the offline tools are left as they are.
        let script = """
            #!/bin/sh
            case "$1" in -T) exec /usr/sbin/slapd "$@" ;; esac
            exec /usr/sbin/slapd "$@" -d stats

            """
        guard
            FileManager.default.createFile(
                atPath: slapd, contents: Data(script.utf8), attributes: [.posixPermissions: 0o700])
        else { throw TestFailure("\(slapd) cannot be made") }
        try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: false)
        try editedResources(in: folder, "global.ldif") {
            $0.replacing("olcModuleLoad: constraint\n", with: "olcModuleLoad: constraint\nolcModuleLoad: accesslog\n")
        }
        let resources = try editedResources(in: folder, "database.ldif") { "\($0)\n\(Self.accessLog(in: log))" }
        settings = ["PASSERELLE_DIRECTORY_EMBEDDED_SLAPD": slapd, "PASSERELLE_FOLDERS_RESOURCES": resources]
    }

    /// Everything that was asked of slapd, reads and failures included, as an administrator could have it written down.
    func accessLog(of daemon: DaemonProcess) async throws -> String {
        let result = try await runProgram(
            "/usr/sbin/slapcat",
            ["-n", "2", "-o", "ldif-wrap=no", "-F", "\(daemon.folder)/state/directory/slapd.d"])
        guard result.status == 0 else { throw TestFailure("slapcat: \(result.output)") }
        return result.output
    }

    /// Behind the database of people, so that this one keeps its number.
    private static func accessLog(in folder: String) -> String {
        """
        dn: olcDatabase={2}mdb,cn=config
        objectClass: olcDatabaseConfig
        objectClass: olcMdbConfig
        olcDatabase: {2}mdb
        olcSuffix: cn=log
        olcRootDN: cn=log
        olcDbDirectory: \(folder)
        olcDbMaxSize: 268435456
        olcDbNoSync: TRUE

        dn: olcOverlay={3}accesslog,${databaseDN}
        objectClass: olcOverlayConfig
        objectClass: olcAccessLogConfig
        olcOverlay: {3}accesslog
        olcAccessLogDB: cn=log
        olcAccessLogOps: all
        olcAccessLogSuccess: FALSE

        """
    }
}
