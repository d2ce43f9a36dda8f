import ControlAPI
import Foundation
import TestSupport
import Varlink

/// The area for schools, with an administrator of the school that the tests' pupils are in.
extension PortalProcess {
    static let suffix = "dc=passerelle,dc=example,dc=org"
    static let branch = "ou=helpdesk,ou=services,\(suffix)"
    static let administrator = (identifier: "marie.durand", password: "Un-pont-de-pierre-7")

    /// What somebody who looks after the directory does, with Debian's tools.
    func nameAdministrator(of schools: [String]) async throws {
        try await directory(
            "ldapadd", "dn: \(Self.branch)\nobjectClass: organizationalUnit\nou: helpdesk\n")
        try await addAdministrator(Self.administrator.identifier)
        for uai in schools {
            try await directory(
                "ldapadd",
                "dn: cn=\(uai),\(Self.branch)\nobjectClass: groupOfNames\ncn: \(uai)\n"
                    + "member: \(Self.name(ofAdministrator: Self.administrator.identifier))\n")
        }
    }

    /// Another one, with the same password.
    ///
    /// - Parameter school: whose group names them, and is there.
    func addAdministrator(_ identifier: String, of school: String? = nil) async throws {
        let name = Self.name(ofAdministrator: identifier)
        try await directory(
            "ldapadd",
            """
            dn: \(name)
            objectClass: inetOrgPerson
            uid: \(identifier)
            cn: Marie Durand
            sn: Durand

            """)
        if let school {
            try await directory(
                "ldapmodify", "dn: cn=\(school),\(Self.branch)\nchangetype: modify\nadd: member\nmember: \(name)\n")
        }
        let secret = "\(daemon.folder)/administrator"
        try Self.administrator.password.write(toFile: secret, atomically: true, encoding: .utf8)
        let result = try await runProgram("/usr/bin/ldappasswd", asDaemon + ["-T", secret, name])
        guard result.status == 0 else { throw TestFailure("no password: \(result.output)") }
    }

    private static func name(ofAdministrator identifier: String) -> String { "uid=\(identifier),\(branch)" }

    func directory(_ tool: String, _ ldif: String) async throws {
        let path = "\(daemon.folder)/\(UUID().uuidString).ldif"
        try ldif.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await runProgram("/usr/bin/\(tool)", asDaemon + ["-f", path])
        guard result.status == 0 else { throw TestFailure("\(tool): \(result.output)") }
    }

    private var asDaemon: [String] {
        let socket = "\(daemon.folder)/state/directory/run/ldapi".replacing("/", with: "%2F")
        return ["-Q", "-Y", "EXTERNAL", "-H", "ldapi://\(socket)"]
    }
}

extension Browser {
    func enterCounter(_ identifier: String = PortalProcess.administrator.identifier) async throws -> WebPage {
        _ = try await post(
            "/ecole/connexion",
            ["identifier": identifier, "password": PortalProcess.administrator.password], from: get("/ecole"))
        return try await get("/ecole")
    }

    /// The page of somebody who is found by these letters.
    func openPerson(_ search: String) async throws -> WebPage {
        _ = try await post("/ecole/recherche", ["search": search], from: get("/ecole"))
        let found = try await get("/ecole/recherche")
        guard let key = found.text.firstMatch(of: /name="key" value="([^"]+)"/).map({ String($0.1) }) else {
            throw TestFailure("nobody is found: \(found.words)")
        }
        _ = try await post("/ecole/personne", ["key": key], from: found)
        return try await get("/ecole/personne")
    }
}

/// `withPortal`, with the area for schools open.
func withCounter(
    _ changes: [String: String] = [:], daemon daemonChanges: [String: String] = unthrottled,
    schools: [String] = [School.uai], _ body: (PortalProcess) async throws -> Void
) async throws {
    let portal = ["PORTAL_HELPDESK_OPEN": "true", "PORTAL_HELPDESK_LETTERS": "\(Repository.root)/config/letters"]
    try await withPortal(
        portal.merging(changes) { _, new in new },
        daemon: daemonChanges.merging(["PASSERELLE_HELPDESK_BRANCH": PortalProcess.branch]) { _, new in new }
    ) { portal in
        try await portal.nameAdministrator(of: schools)
        try await body(portal)
    }
}

extension PortalProcess {
    /// The words of a PDF, as poppler reads them, parted by one blank.
    func text(of page: WebPage) async throws -> String {
        let path = "\(daemon.folder)/\(UUID().uuidString).pdf"
        try page.data.write(to: URL(filePath: path))
        let result = try await runProgram("/usr/bin/pdftotext", ["-layout", path, "-"])
        guard result.status == 0 else { throw TestFailure("no PDF: \(page.status) \(page.words)") }
        return result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    func importList(_ path: String) async throws -> Administration.Import.Reply {
        try await VarlinkClient.connect(path: daemon.administrationPath).call(
            Administration.Import.self, .init(path: path, format: .csv))
    }
}
