import Foundation

/// Debian's LemonLDAP::NG, which signs people in by LDAP as an ENT's own single sign-on does: what it needs to be started.
///
/// It brings a hundred packages and a service: `make sso` installs it, `make test` does not.
public struct LemonLDAP: Sendable {
    /// What the README says of the directory to whoever points it there.
    public struct Directory: Sendable {
        let uri: String
        let suffix: String
        let password: String

        /// - Parameter password: of `cn=ent`.
        public init(uri: String, suffix: String, password: String) {
            (self.uri, self.suffix, self.password) = (uri, suffix, password)
        }
    }

    public static let program = "/usr/bin/plackup"
    public static var isInstalled: Bool {
        FileManager.default.fileExists(atPath: program)
            && FileManager.default.fileExists(atPath: "/usr/share/perl5/Lemonldap/NG/Portal/Main.pm")
    }

    public let port: Int
    private let folder: String

    /// Of `program`.
    public var arguments: [String] { ["--host", "127.0.0.1", "--port", "\(port)", "\(folder)/portal.psgi"] }

    /// Writes its settings below `scratch`.
    ///
    /// - Parameters:
    ///   - host: what browsers call it.
    ///   - more: settings beyond signing in.
    public init(
        in scratch: String, port: Int, host: String, directory: Directory, more: (_ folder: String) -> [String: Any]
    ) throws {
        self.port = port
        folder = "\(scratch)/lemonldap"
        for name in ["configuration", "sessions", "cas", "cache"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        let settings = Self.settings(folder, host: host, directory).merging(more(folder)) { $1 }
        try JSONSerialization.data(withJSONObject: settings)
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

    /// The directory's as the README has them; the rest is what LemonLDAP::NG needs to start.
    private static func settings(_ folder: String, host: String, _ directory: Directory) -> [String: Any] {
        let storage = ["Directory": "\(folder)/sessions", "LockDirectory": "\(folder)/sessions"]
        return [
            "authentication": "LDAP", "userDB": "LDAP", "passwordDB": "Null", "registerDB": "Null",
            "ldapServer": directory.uri, "ldapBase": "ou=people,\(directory.suffix)",
            "managerDn": "cn=ent,ou=services,\(directory.suffix)", "managerPassword": directory.password,
            "AuthLDAPFilter": "(&(uid=$user)(objectClass=inetOrgPerson))", "ldapPpolicyControl": 0,
            "ldapExportedVars": ["uid": "uid", "cn": "cn"], "whatToTrace": "uid",

            "cfgNum": 1, "cfgDate": 1, "cfgAuthor": "test", "key": "a key of the tests", "domain": host,
            "portal": "http://\(host)/", "cookieName": "lemonldap", "requireToken": 0,
            "globalStorage": "Apache::Session::File", "globalStorageOptions": storage,
            "persistentStorage": "Apache::Session::File", "persistentStorageOptions": storage,
            "localSessionStorage": "Cache::FileCache",
            "localSessionStorageOptions": ["cache_root": "\(folder)/cache", "namespace": "sessions"],
            "locationRules": [host: ["default": "accept"]], "exportedHeaders": [String: String](),
            "exportedVars": [String: String](), "groups": [String: String](), "macros": [String: String](),
        ]
    }
}
