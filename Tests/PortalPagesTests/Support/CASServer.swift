import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// Debian's LemonLDAP::NG as the ENT: it signs people in against the daemon's directory, and is a CAS server.
struct CASServer: Sendable {
    let port: Int

    static let program = "/usr/bin/plackup"
    /// It brings a hundred packages and a service: `make sso` installs it, `make test` does not.
    static var isInstalled: Bool {
        FileManager.default.fileExists(atPath: program)
            && FileManager.default.fileExists(atPath: "/usr/share/perl5/Lemonldap/NG/Portal/Main.pm")
    }

    var address: String { "http://127.0.0.1:\(port)/cas" }

    /// Signs in for a service as somebody does at a screen.
    ///
    /// - Returns: where the browser is sent with its ticket; `nil` when the password is not the right one.
    func signIn(_ user: String, _ password: String, at loginAddress: String) async throws -> String? {
        let result = try await runProgram(
            "/usr/bin/curl",
            [
                "-s", "-o", "/dev/null", "-w", "%{redirect_url}", "--data-urlencode", "user=\(user)",
                "--data-urlencode", "password=\(password)", loginAddress,
            ])
        return result.output.contains("ticket=") ? result.output : nil
    }

    /// Runs `body` with a server that has ended when this returns.
    static func with(_ daemon: DaemonProcess, port: Int, _ body: (CASServer) async throws -> Void) async throws {
        let server = CASServer(port: port)
        let folder = "\(daemon.folder)/lemonldap"
        try server.write(into: folder, daemon)
        let lines = Mutex<[String]>([])
        let child = try await ChildProcess.start(
            program, ["--host", "127.0.0.1", "--port", "\(port)", "\(folder)/portal.psgi"],
            onLine: { line in lines.withLock { $0.append(line) } })
        do {
            try await until("LemonLDAP::NG serves") {
                guard !child.hasEnded else { throw TestFailure(lines.withLock { $0.joined(separator: "\n") }) }
                return try await runProgram("/usr/bin/curl", ["-s", "-o", "/dev/null", server.address]).status == 0
            }
            try await body(server)
        } catch {
            child.signal(SIGTERM)
            _ = await child.end
            throw TestFailure("\(error)\n\(lines.withLock { $0.joined(separator: "\n") })")
        }
        child.signal(SIGTERM)
        _ = await child.end
    }

    private func write(into folder: String, _ daemon: DaemonProcess) throws {
        for name in ["configuration", "sessions", "cas", "cache"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try JSONSerialization.data(withJSONObject: try settings(folder, daemon))
            .write(to: URL(filePath: "\(folder)/configuration/lmConf-1.json"))
        let cache = "{'cache_root' => '\(folder)/cache', 'namespace' => 'configuration', 'default_expires_in' => 600}"
        try """
        [all]
        logLevel = notice
        [configuration]
        type = File
        dirName = \(folder)/configuration
        localStorage = Cache::FileCache
        localStorageOptions = \(cache)
        [portal]
        templateDir = /usr/share/lemonldap-ng/portal/templates
        languages = fr
        staticPrefix = /static

        """.write(toFile: "\(folder)/lemonldap-ng.ini", atomically: true, encoding: .utf8)
        try """
        BEGIN { $ENV{LLNG_DEFAULTCONFFILE} = '\(folder)/lemonldap-ng.ini' }
        use Lemonldap::NG::Portal::Main;
        Lemonldap::NG::Portal::Main->run({});

        """.write(toFile: "\(folder)/portal.psgi", atomically: true, encoding: .utf8)
    }

    private func settings(_ folder: String, _ daemon: DaemonProcess) throws -> [String: Any] {
        let storage = ["Directory": "\(folder)/sessions", "LockDirectory": "\(folder)/sessions"]
        let suffix = "dc=passerelle,dc=example,dc=org"
        let password = try String(contentsOfFile: "\(daemon.folder)/state/directory/ent.password", encoding: .utf8)
        return [
            "authentication": "LDAP", "userDB": "LDAP", "passwordDB": "Null", "registerDB": "Null",
            "ldapServer": daemon.ldapURI, "ldapBase": "ou=people,\(suffix)",
            "managerDn": "cn=ent,ou=services,\(suffix)",
            "managerPassword": password.trimmingCharacters(in: .newlines),
            "AuthLDAPFilter": "(&(uid=$user)(objectClass=inetOrgPerson))", "ldapPpolicyControl": 0,
            "ldapExportedVars": ["uid": "uid", "cn": "cn"], "whatToTrace": "uid",

            "issuerDBCASActivation": 1, "issuerDBCASRule": 1, "issuerDBCASPath": "^/cas/", "casAttr": "uid",
            "casAccessControlPolicy": "none", "casStorage": "Apache::Session::File",
            "casStorageOptions": ["Directory": "\(folder)/cas", "LockDirectory": "\(folder)/cas"],

            "cfgNum": 1, "cfgDate": 1, "cfgAuthor": "test", "key": "a key of the tests", "domain": "127.0.0.1",
            "portal": "http://127.0.0.1:\(port)/", "cookieName": "lemonldap", "requireToken": 0,
            "globalStorage": "Apache::Session::File", "globalStorageOptions": storage,
            "persistentStorage": "Apache::Session::File", "persistentStorageOptions": storage,
            "localSessionStorage": "Cache::FileCache",
            "localSessionStorageOptions": ["cache_root": "\(folder)/cache", "namespace": "sessions"],
            "locationRules": ["127.0.0.1": ["default": "accept"]], "exportedHeaders": [String: String](),
            "exportedVars": [String: String](), "groups": [String: String](), "macros": [String: String](),
        ]
    }
}
