import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// Every method that the daemon serves, called by everybody there is.
@Suite("Of every method, and of everybody who could call it", .enabled(if: geteuid() == 0, "only root can be others"))
struct EveryMethodTests {
    /// What stands at a socket, and who gets to it besides root. Whoever adds a method to an interface adds it here, and has
    /// thought of who may call it.
    struct Door: Sendable {
        var path: String
        var listed: Peer
        var methods: [any ControlMethod.Type]

        static func portal(_ daemon: DaemonProcess) -> Door {
            Door(
                path: daemon.portalPath, listed: .portal,
                methods: [
                    Portal.CheckActivationCode.self, Portal.CheckIdentifier.self, Portal.Activate.self,
                    Portal.AttachCode.self, Portal.RefuseCode.self, Portal.RefuseChild.self, Portal.Authenticate.self,
                    Portal.RequestTemporaryPassword.self, Portal.ReplaceTemporaryPassword.self,
                    Portal.RequestIdentifierReminder.self, Portal.ChangePassword.self, Portal.ChangeMail.self,
                    Portal.DescribeAccount.self, Portal.DescribePasswordRequest.self,
                    Portal.DescribePasswordRules.self,
                    Helpdesk.SignIn.self, Helpdesk.SignOut.self, Helpdesk.FindPeople.self, Helpdesk.ShowPerson.self,
                    Helpdesk.GiveTemporaryPassword.self, Helpdesk.IssueCodes.self, Helpdesk.ListClass.self,
                    Helpdesk.Statistics.self,
                ])
        }

        static func administration(_ daemon: DaemonProcess) -> Door {
            Door(
                path: daemon.administrationPath, listed: .administrator,
                methods: [
                    Administration.Import.self, Administration.IssueCodes.self, Administration.PlanCodeMails.self,
                    Administration.MailCode.self, Administration.DescribeSite.self, Administration.Statistics.self,
                    Administration.ListClass.self, Administration.FindAccounts.self, Administration.ShowAccount.self,
                    Administration.FindRegistrations.self, Administration.ShowRegistration.self,
                    Administration.IssueTemporaryPassword.self, Administration.PlanPasswordChange.self,
                    Administration.RequirePasswordChange.self, Administration.Suspend.self,
                    Administration.Resume.self, Administration.DeleteAccount.self, Administration.Watch.self,
                    Administration.Status.self,
                ])
        }

        /// What every service answers about itself, to whomever it lets in at all.
        static let common = ["org.varlink.service.GetInfo", "org.varlink.service.GetInterfaceDescription"]

        var own: Set<String> { Set(methods.map { $0.name }) }
    }

    /// Whoever a caller can be to a socket.
    enum Peer: Int, CaseIterable {
        case root = 0
        case portal = 34567
        case administrator = 45678
        case stranger = 23456
        case overflow = 65534
    }

    @Test("the socket's own users and root get to it, before its parameters are looked at, and nobody else does")
    func everybody() async throws {
        try await withBothDoors { doors in
            let all = doors.reduce(Set(Door.common)) { $0.union($1.own) }.sorted()
            for door in doors {
                for peer in Peer.allCases {
                    let answers = try await answers(to: all, at: door.path, as: peer)
                    for method in all {
                        let expected = expected(of: method, door, peer)
                        #expect(answers[method] == expected, "\(peer) at \(door.path): \(method)")
                    }
                }
            }
        }
    }

    @Test("it stands in that table, as the daemon describes itself")
    func complete() async throws {
        try await withBothDoors { doors in
            for door in doors {
                let client = try await VarlinkClient.connect(path: door.path)
                let info = try await client.call("org.varlink.service.GetInfo", NoParameters(), as: Info.self)
                var served: Set<String> = []
                for name in info.interfaces {
                    let text = try await client.call(
                        "org.varlink.service.GetInterfaceDescription", ["interface": name], as: Described.self
                    ).description
                    served.formUnion(try InterfaceDescription(parsing: text).methods.keys.map { "\(name).\($0)" })
                }
                #expect(served == door.own.union(Door.common), "\(door.path)")
            }
        }
        // Nor is there a file of an interface that no daemon serves.
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(Repository.root)/schema/varlink")
        #expect(
            Set(files) == Set([Portal.interface, Helpdesk.interface, Administration.interface].map { "\($0).varlink" }))
    }

    private struct Info: Decodable, Sendable { var interfaces: [String] }
    private struct Described: Decodable, Sendable { var description: String }

    /// The error that somebody gets for a parameter that no method has: it is looked at only when the caller may call.
    private func expected(of method: String, _ door: Door, _ peer: Peer) -> String? {
        if peer == .overflow { return nil }
        let error =
            if Door.common.contains(method) {
                "InvalidParameter"
            } else if !door.own.contains(method) {
                "InterfaceNotFound"
            } else {
                peer == .root || peer == door.listed ? "InvalidParameter" : "PermissionDenied"
            }
        return "org.varlink.service.\(error)"
    }

    /// A daemon that serves all it has, with sockets whose files let everybody in who is in one group.
    private func withBothDoors(_ body: ([Door]) async throws -> Void) async throws {
        let group = "\(WhoMayCallTests.strangersGroup)"
        let changes = [
            "PASSERELLE_SOCKETS_PORTAL_GROUP": group, "PASSERELLE_SOCKETS_PORTAL_USERS": "\(Peer.portal.rawValue)",
            "PASSERELLE_SOCKETS_ADMINISTRATION_GROUP": group, "PASSERELLE_SOCKETS_ADMINISTRATION_MODE": "0660",
            "PASSERELLE_SOCKETS_ADMINISTRATION_USERS": "\(Peer.administrator.rawValue)",
            "PASSERELLE_HELPDESK_BRANCH": "ou=helpdesk,ou=services,dc=passerelle,dc=example,dc=org",
        ]
        try await withOpenFolder(changes) { try await body([.portal($0), .administration($0)]) }
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
                "--reuid=\(peer.rawValue)", "--regid=\(peer == .root ? 0 : WhoMayCallTests.strangersGroup)",
                "--clear-groups",
                "/usr/bin/python3", "-c", caller, path,
            ] + methods)
        guard result.status == 0 else { throw TestFailure("\(peer): \(result.output)") }
        return result.output.split(separator: "\n").reduce(into: [:]) { answers, line in
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2 { answers[words[0]] = words[1] }
        }
    }
}
