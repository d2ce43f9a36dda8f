import EmbeddedDirectory
import Foundation
import TestSupport
import Testing

/// The door test as an administrator or a monitor runs it.
@Suite("passerellectl directory check")
struct DirectoryCheckCommandTests {
    private func check(_ daemon: DaemonProcess, _ arguments: [String] = []) async throws -> ToolResult {
        try await Program.passerellectl.run(["directory", "check"] + arguments, environment: daemon.environment)
    }

    @Test("tells by its status that all holds, that something does not, and why nothing could be tried")
    func statuses() async throws {
        try await withDaemon { daemon in
            let sound = try await check(daemon)
            #expect(sound.status == 0, "\(sound.output)")
            #expect(sound.output.contains("\"doesNotHold\":0"))
            let wrong = try await check(daemon, ["--config", "\(daemon.folder)/nonexistent.yaml"])
            #expect(wrong.status == 78, "\(wrong.output)")
            await daemon.stop()
            let gone = try await check(daemon)
            #expect(gone.status == 69, "\(gone.output)")
        }
        try await withTemporaryFolder { folder in
            let resources = "\(folder)/resources"
            try FileManager.default.createDirectory(atPath: resources, withIntermediateDirectories: true)
            for name in ["schema", "config"] {
                try FileManager.default.copyItem(atPath: "\(Repository.root)/\(name)", toPath: "\(resources)/\(name)")
            }
            let path = "\(resources)/config/slapd/database.ldif"
            let rules = try String(contentsOfFile: path, encoding: .utf8)
            try rules.replacing(" filter=\"(passerelleState=active)\"", with: "")
                .write(toFile: path, atomically: true, encoding: .utf8)
            try await withDaemon(["PASSERELLE_FOLDERS_RESOURCES": resources]) { daemon in
                let unsound = try await check(daemon)
                #expect(unsound.status == 1, "\(unsound.output)")
                #expect(unsound.output.contains("olcAccess: {0}to dn.subtree="))
            }
        }
    }

    @Test("leaves nothing behind when it is interrupted, and takes away what a killed one left")
    func interrupted() async throws {
        try await withDaemon { daemon in
            for (signal, expected) in [(SIGINT, ChildProcess.End.exited(130)), (SIGKILL, .killed(signal: SIGKILL))] {
                let script = try Program.passerellectl.commandLine(
                    ["directory", "check"], environment: daemon.environment)
                // One that was done before it was caught is no case: again.
                try await until("it is caught at work") {
                    let child = try await ChildProcess.start("/bin/sh", ["-c", script], onLine: { _ in })
                    try await until("its accounts are there") {
                        if child.hasEnded { return true }
                        return try await trials(daemon) > 3
                    }
                    child.signal(signal)
                    return await child.end == expected
                }
                let left = try await trials(daemon)
                #expect(signal == SIGINT ? left == 0 : left > 0)
            }
            #expect(try await check(daemon).status == 0)
            #expect(try await trials(daemon) == 0)
        }
    }

    private func trials(_ daemon: DaemonProcess) async throws -> Int {
        let folder = "\(daemon.folder)/state/directory"
        let result = try await runProgram(
            "/usr/bin/ldapsearch",
            [
                "-LLL", "-x", "-H", daemon.ldapURI, "-y", "\(folder)/administrator.password",
                "-D", "cn=administrator,ou=services,dc=passerelle,dc=example,dc=org",
                "-b", "dc=passerelle,dc=example,dc=org", "(uid=passerelle-door-test-*)", "dn",
            ])
        return result.output.components(separatedBy: "dn: ").count - 1
    }
}
