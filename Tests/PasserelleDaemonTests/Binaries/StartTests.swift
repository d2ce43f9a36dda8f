import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// The daemon as it is installed, started by hand.
@Suite("passerelled", .serialized)
struct StartTests {
    @Test("asked to check a broken file, prints every problem in it and exits with EX_CONFIG")
    func check() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/passerelle.yaml"
            try """
            directory:
              suffx: dc=example
              kind: paper
            sockets:
              portal:
                mode: "0666"
            codes:
              lifetimeDays: 400
            """.write(toFile: file, atomically: true, encoding: .utf8)
            let result = try await Program.passerelled.run(
                ["--config", file, "--check"], environment: ["PASSERELLE_FOLDERS_RESOURCES": Repository.root])
            #expect(result.status == 78)
            for problem in [
                "directory.suffx (line 2)", "did you mean directory.suffix?", "directory.kind (line 3)",
                "sockets.portal.mode (line 6)", "codes.lifetimeDays (line 8)",
            ] {
                #expect(result.output.contains(problem), "\(problem) is not in: \(result.output)")
            }
        }
    }

    @Test("says what this machine lacks before it makes anything")
    func checkOfTheMachine() async throws {
        try await withTemporaryFolder { folder in
            let result = try await Program.passerelled.run(
                ["--check"],
                environment: [
                    "PASSERELLE_FOLDERS_STATE": "\(folder)/state", "PASSERELLE_FOLDERS_RESOURCES": Repository.root,
                    "PASSERELLE_DIRECTORY_EMBEDDED_SLAPD": "/nowhere/slapd",
                    "PASSERELLE_SOCKETS_PORTAL_GROUP": "no-such-group",
                ])
            #expect(result.status == 78)
            #expect(
                result.output.contains("/nowhere/slapd") && result.output.contains("no-such-group"), "\(result.output)")
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/state"))
        }
    }

    @Test(
        "starts on environment variables alone, and its sockets have their modes whatever the mask",
        arguments: ["000", "002", "022", "027", "077", "777"])
    func modes(mask: String) async throws {
        try await withDaemon(before: "umask \(mask)") { daemon in
            let modes = try [daemon.portalPath, daemon.administrationPath].map(permissions)
            #expect(modes == [0o660, 0o600])
            for path in ["state", "state/installation.key", "state/audit.log", "state/directory"] {
                let mode = try permissions("\(daemon.folder)/\(path)")
                #expect(mode & 0o077 == 0, "\(path) is open to others")
            }
            // Whatever else there is: nothing that others may write to, should somebody open the folders above it.
            let state = "\(daemon.folder)/state"
            let walk = try #require(FileManager.default.enumerator(atPath: state))
            for path in walk.compactMap({ $0 as? String }) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(state)/\(path)")
                guard attributes[.type] as? FileAttributeType != .typeSocket else { continue }
                let mode = try #require(attributes[.posixPermissions] as? Int)
                #expect(mode & 0o077 == 0, "\(path) is open to others")
            }
        }
    }

    @Test("refuses a state folder that another one uses, in words, and leaves that one alone")
    func secondDaemon() async throws {
        try await withDaemon { daemon in
            let second = try DaemonProcess(
                in: daemon.folder,
                [
                    "PASSERELLE_SOCKETS_PORTAL_PATH": "\(daemon.folder)/portal2",
                    "PASSERELLE_SOCKETS_ADMINISTRATION_PATH": "\(daemon.folder)/administration2",
                ])
            let result = try await Program.passerelled.run([], environment: second.environment)
            #expect(result.status == 1)
            #expect(result.output.contains("in use"), "\(result.output)")
            #expect(try await daemon.status().embedded)
        }
    }

    @Test("stops at SIGTERM within seconds, slapd with it, and leaves no socket behind")
    func stop() async throws {
        try await withDaemon { daemon in
            let slapd = try daemon.children()
            #expect(slapd.count == 1)
            let start = ContinuousClock.now
            daemon.signal(SIGTERM)
            #expect(await daemon.end == .exited(0), "\(daemon.output)")
            let duration = ContinuousClock.now - start
            print("SIGTERM to the end of daemon and slapd: \(duration)")
            #expect(duration < .seconds(20))
            for process in slapd { #expect(kill(process, 0) != 0, "slapd goes on") }
            for path in [daemon.portalPath, daemon.administrationPath] {
                #expect(!FileManager.default.fileExists(atPath: path), "\(path) is still there")
            }
        }
    }

    @Test("leaves no core, cannot be looked into, and shows no secret in its environment or on its command line")
    func secrecy() async throws {
        try await withDaemon { daemon in
            let processID = try daemon.processID
            let limits = try String(contentsOfFile: "/proc/\(processID)/limits", encoding: .utf8)
            #expect(limits.contains(/Max core file size\s+0\s+0\s/))
            // The kernel gives what belongs to a process that may not be dumped to root.
            var status = stat()
            #expect(stat("/proc/\(processID)/environ", &status) == 0 && status.st_uid == 0)
            let secrets = try ["directory/ent.password", "directory/administrator.password"].map {
                try String(contentsOfFile: "\(daemon.folder)/state/\($0)", encoding: .utf8)
            }
            for process in try [processID] + daemon.children() {
                for file in ["environ", "cmdline"] {
                    let text = String(
                        decoding: FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data(),
                        as: UTF8.self)
                    #expect(!secrets.contains(where: text.contains), "\(file) of \(process) shows a password")
                }
            }
        }
    }

    private func permissions(_ path: String) throws -> Int {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        return mode?.intValue ?? -1
    }
}
