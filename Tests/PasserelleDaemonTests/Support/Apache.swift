import EmbeddedDirectory
import Foundation
import TestSupport

/// Debian's Apache in front of a page, asking the directory who may see it by `mod_authnz_ldap`: E-lyco's part, played by a
/// program that knows nothing of passerelle.
struct Apache: Application {
    let port: Int

    /// - Parameter cacheSeconds: what Apache remembers of a bind (`LDAPCacheTTL`).
    static func with<Result>(
        _ directory: TestDirectory, cacheSeconds: Int = 0, _ body: (any Application) async throws -> Result
    ) async throws -> Result {
        let apache = Apache(port: try freePort())
        let path = "\(directory.scratch)/apache.conf"
        try apache.configuration(directory, cacheSeconds).write(toFile: path, atomically: true, encoding: .utf8)
        return try await running(apache, "/usr/sbin/apache2", ["-D", "FOREGROUND", "-f", path], body)
    }

    /// As the README has it, and what Apache wants besides.
    private func configuration(_ directory: TestDirectory, _ cacheSeconds: Int) throws -> String {
        let modules = [
            "mpm_event", "authn_core", "authz_core", "authz_user", "auth_basic", "ldap", "authnz_ldap", "status",
        ]
        return """
            \(modules.map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }.joined(separator: "\n"))
            ServerRoot \(directory.scratch)
            ServerName localhost
            Listen 127.0.0.1:\(port)
            PidFile \(directory.scratch)/apache.pid
            DefaultRuntimeDir \(directory.scratch)
            ErrorLog \(directory.scratch)/apache.log
            LogLevel authnz_ldap:info
            User nobody
            Group nogroup
            LDAPCacheTTL \(cacheSeconds)
            <Location "/">
              SetHandler server-status
              AuthType Basic
              AuthName E-lyco
              AuthBasicProvider ldap
              AuthLDAPURL "\(directory.ldapURI)ou=people,\(directory.suffix)?uid"
              AuthLDAPBindDN "\(try directory.names.ent)"
              AuthLDAPBindPassword "\(try directory.entPassword)"
              Require valid-user
            </Location>

            """
    }

    func answer(to user: String, with password: String) async throws -> Int {
        let basic = Data("\(user):\(password)".utf8).base64EncodedString()
        return try await curl(["-H", "Authorization: Basic \(basic)"])
    }
}
