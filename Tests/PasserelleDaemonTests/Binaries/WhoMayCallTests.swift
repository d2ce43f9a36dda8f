import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// Other users of the machine at the two sockets, as `passerellectl` tells them.
@Suite("Of the users of this machine", .enabled(if: geteuid() == 0, "only root can be somebody else"))
struct WhoMayCallTests {
    /// Nobody's, on any Debian.
    static let stranger = 23456
    static let strangersGroup = 23457

    @Test("nobody but the daemon's own gets to the administration socket")
    func administration() async throws {
        try await withOpenFolder { daemon in
            let result = try await run(["status"], as: Self.stranger, daemon)
            #expect(result.status != 0)
            #expect(result.output.contains("not allowed"), "\(result.output)")
        }
    }

    @Test("one whom the file's mode lets in is refused with PermissionDenied when the configuration does not name him")
    func unlisted() async throws {
        let changes = [
            "PASSERELLE_SOCKETS_PORTAL_GROUP": "\(Self.strangersGroup)", "PASSERELLE_SOCKETS_PORTAL_USERS": "34567",
        ]
        try await withOpenFolder(changes) { daemon in
            let result = try await run(["portal", "rules"], as: Self.stranger, daemon)
            #expect(result.status == 77, "\(result.output)")
            let call = ["call", "org.passerelle.Portal.DescribeAccount", #"{"wrong":1}"#]
            // Before its parameters are looked at.
            #expect(try await run(call, as: Self.stranger, daemon).status == 77)
            #expect(try await run(["portal", "rules"], as: 34567, daemon).status == 0)
        }
    }

    @Test("a group counts when the calling process has it, whatever the system's files say of its user")
    func supplementaryGroup() async throws {
        let changes = [
            "PASSERELLE_SOCKETS_PORTAL_GROUP": "\(Self.strangersGroup)", "PASSERELLE_SOCKETS_PORTAL_GROUPS": "34568",
        ]
        try await withOpenFolder(changes) { daemon in
            for (groups, status) in [("--groups=40000,34568", 0), ("--groups=40000", 77), ("--clear-groups", 77)] {
                let result = try await run(["portal", "rules"], as: Self.stranger, daemon, groups: groups)
                #expect(result.status == status, "\(groups): \(result.output)")
            }
        }
    }

    @Test("the overflow user, who could be anybody, is nobody")
    func overflow() async throws {
        let changes = ["PASSERELLE_SOCKETS_PORTAL_GROUP": "\(Self.strangersGroup)"]
        try await withOpenFolder(changes) { daemon in
            let known = try await run(["portal", "rules"], as: Self.stranger, daemon)
            #expect(known.status == 0, "\(known.output)")
            let overflow = try await run(["portal", "rules"], as: 65534, daemon)
            #expect(overflow.status == 69, "\(overflow.output)")
        }
    }

    @Test("without helpdesk.branch nobody is a school's administrator: there is no such interface")
    func helpdesk() async throws {
        let signIn = Helpdesk.SignIn.Parameters(identifier: "marie.durand", password: SensitiveText("Mimosa-42"))
        func answer(_ daemon: DaemonProcess) async -> String? {
            do {
                _ = try await VarlinkClient.connect(path: daemon.portalPath).call(Helpdesk.SignIn.self, signIn)
                return nil
            } catch { return (error as? CallError)?.name }
        }
        try await withDaemon { daemon in
            #expect(await answer(daemon) == "org.varlink.service.InterfaceNotFound")
        }
        let branch = "ou=helpdesk,ou=services,dc=passerelle,dc=example,dc=org"
        try await withDaemon(["PASSERELLE_HELPDESK_BRANCH": branch]) { daemon in
            // The branch has not been made.
            #expect(await answer(daemon) == "\(Helpdesk.interface).CredentialsRefused")
        }
    }

    private func run(
        _ arguments: [String], as user: Int, _ daemon: DaemonProcess, groups: String = "--clear-groups"
    ) async throws -> ToolResult {
        try await Program.passerellectl.run(
            arguments, environment: daemon.clientEnvironment, before: "cd /",
            prefix: "setpriv --reuid=\(user) --regid=\(Self.strangersGroup) \(groups)")
    }
}

/// Runs `body` with a daemon whose folder lets others through to its sockets.
func withOpenFolder(
    _ changes: [String: String] = [:], _ body: (DaemonProcess) async throws -> Void
) async throws {
    try await withDaemon(changes) { daemon in
        guard chmod(daemon.folder, 0o711) == 0 else {
            throw TestFailure("chmod: \(String(cString: strerror(errno)))")
        }
        try await body(daemon)
    }
}
