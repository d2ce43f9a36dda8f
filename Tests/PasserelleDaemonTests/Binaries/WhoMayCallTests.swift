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

    /// Whoever a caller can be to a socket.
    enum Peer: Int, CaseIterable {
        case root = 0
        case portal = 34567
        case administrator = 45678
        case stranger = 23456
        case overflow = 65534
    }

    @Test("each gets to every method of a socket or to none, and finds no other interface there")
    func everyMethod() async throws {
        let group = "\(Self.strangersGroup)"
        let changes = [
            "PASSERELLE_SOCKETS_PORTAL_GROUP": group, "PASSERELLE_SOCKETS_PORTAL_USERS": "\(Peer.portal.rawValue)",
            "PASSERELLE_SOCKETS_ADMINISTRATION_GROUP": group, "PASSERELLE_SOCKETS_ADMINISTRATION_MODE": "0660",
            "PASSERELLE_SOCKETS_ADMINISTRATION_USERS": "\(Peer.administrator.rawValue)",
        ]
        try await withOpenFolder(changes) { daemon in
            let (portal, office) = (try methods(Portal.interface), try methods(Administration.interface))
            #expect(portal.count > 10 && office.count > 15)
            for (path, own, foreign, listed) in [
                (daemon.portalPath, portal, office, Peer.portal),
                (daemon.administrationPath, office, portal, .administrator),
            ] {
                for peer in Peer.allCases {
                    let answers = try await answers(to: own + foreign, at: path, as: peer)
                    if peer == .overflow {
                        #expect(answers.isEmpty, "\(path)")
                        continue
                    }
                    // The parameter that no method has is looked at only when the caller may call.
                    let mayCall = peer == .root || peer == listed
                    let expected = mayCall ? "InvalidParameter" : "PermissionDenied"
                    for method in own {
                        #expect(answers[method] == "org.varlink.service.\(expected)", "\(peer): \(method)")
                    }
                    for method in foreign {
                        #expect(answers[method] == "org.varlink.service.InterfaceNotFound", "\(peer): \(method)")
                    }
                }
            }
        }
    }

    private func methods(_ interface: String) throws -> [String] {
        let path = "\(Repository.root)/schema/varlink/\(interface).varlink"
        let description = try InterfaceDescription(parsing: String(contentsOfFile: path, encoding: .utf8))
        return description.methods.keys.sorted().map { "\(interface).\($0)" }
    }

    /// What somebody gets who calls one method after the other over one connection, with a parameter that none of them has.
    private func answers(to methods: [String], at path: String, as peer: Peer) async throws -> [String: String] {
        let caller = """
            import json, socket, sys
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(sys.argv[1])
            for method in sys.argv[2:]:
                try:
                    connection.sendall(json.dumps({"method": method, "parameters": {"wrong": 1}}).encode() + b"\\0")
                    reply = b""
                    while not reply.endswith(b"\\0"):
                        part = connection.recv(65536)
                        if not part: sys.exit(0)
                        reply += part
                except OSError: sys.exit(0)
                print(method, json.loads(reply[:-1]).get("error"))
            """
        let result = try await runProgram(
            "/usr/bin/setpriv",
            [
                "--reuid=\(peer.rawValue)", "--regid=\(peer == .root ? 0 : Self.strangersGroup)", "--clear-groups",
                "/usr/bin/python3", "-c", caller, path,
            ] + methods)
        guard result.status == 0 else { throw TestFailure("\(peer): \(result.output)") }
        return result.output.split(separator: "\n").reduce(into: [:]) { answers, line in
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2 { answers[words[0]] = words[1] }
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

    private func run(_ arguments: [String], as user: Int, _ daemon: DaemonProcess) async throws -> ToolResult {
        try await Program.passerellectl.run(
            arguments, environment: daemon.clientEnvironment, before: "cd /",
            prefix: "setpriv --reuid=\(user) --regid=\(Self.strangersGroup) --clear-groups")
    }

    /// A daemon whose folder lets others through to its sockets.
    private func withOpenFolder(
        _ changes: [String: String] = [:], _ body: (DaemonProcess) async throws -> Void
    ) async throws {
        try await withDaemon(changes) { daemon in
            guard chmod(daemon.folder, 0o711) == 0 else {
                throw TestFailure("chmod: \(String(cString: strerror(errno)))")
            }
            try await body(daemon)
        }
    }
}

extension DaemonProcess {
    /// What `passerellectl` needs to find it.
    var clientEnvironment: [String: String] {
        environment.filter { $0.key.hasPrefix("PASSERELLE_SOCKETS_") && $0.key.hasSuffix("_PATH") }
    }
}
