import EmbeddedDirectory
import Foundation
import TestSupport

/// Debian's LemonLDAP::NG, which signs people in by LDAP as an ENT's own single sign-on does.
struct LemonLDAP: Application {
    let port: Int

    static let program = "/usr/bin/plackup"
    static var isInstalled: Bool {
        FileManager.default.fileExists(atPath: program)
            && FileManager.default.fileExists(atPath: "/usr/share/perl5/Lemonldap/NG/Portal/Main.pm")
    }

    static func with<Result>(
        _ directory: TestDirectory, _ body: (any Application) async throws -> Result
    ) async throws -> Result {
        let application = LemonLDAP(port: try freePort())
        let folder = "\(directory.scratch)/lemonldap"
        try application.write(into: folder, directory)
        return try await running(
            application, program,
            ["--host", "127.0.0.1", "--port", "\(application.port)", "\(folder)/portal.psgi"], body)
    }

    private func write(into folder: String, _ directory: TestDirectory) throws {
        for name in ["configuration", "sessions", "cache"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        let data = try JSONSerialization.data(withJSONObject: settings(folder, directory))
        try data.write(to: URL(fileURLWithPath: "\(folder)/configuration/lmConf-1.json"))
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

    /// The directory's as the README has them; the rest is what LemonLDAP::NG needs to start.
    private func settings(_ folder: String, _ directory: TestDirectory) throws -> [String: Any] {
        let storage = ["Directory": "\(folder)/sessions", "LockDirectory": "\(folder)/sessions"]
        return [
            "authentication": "LDAP", "userDB": "LDAP", "passwordDB": "Null", "registerDB": "Null",
            "ldapServer": directory.ldapURI, "ldapBase": "ou=people,\(directory.suffix)",
            "managerDn": try directory.names.ent, "managerPassword": try directory.entPassword,
            "AuthLDAPFilter": "(&(uid=$user)(objectClass=inetOrgPerson))", "ldapPpolicyControl": 0,
            "ldapExportedVars": ["uid": "uid", "cn": "cn"], "whatToTrace": "uid",

            "cfgNum": 1, "cfgDate": 1, "cfgAuthor": "test", "key": "a key of the tests", "domain": "example.org",
            "portal": "http://auth.example.org/", "cookieName": "lemonldap", "requireToken": 0,
            "globalStorage": "Apache::Session::File", "globalStorageOptions": storage,
            "persistentStorage": "Apache::Session::File", "persistentStorageOptions": storage,
            "localSessionStorage": "Cache::FileCache",
            "localSessionStorageOptions": ["cache_root": "\(folder)/cache", "namespace": "sessions"],
            "locationRules": ["auth.example.org": ["default": "accept"]], "exportedHeaders": [String: String](),
            "exportedVars": [String: String](), "groups": [String: String](), "macros": [String: String](),
        ]
    }

    func answer(to user: String, with password: String) async throws -> Int {
        try await curl([
            "-H", "Host: auth.example.org", "-H", "Accept: application/json", "--data-urlencode", "user=\(user)",
            "--data-urlencode", "password=\(password)",
        ])
    }
}
