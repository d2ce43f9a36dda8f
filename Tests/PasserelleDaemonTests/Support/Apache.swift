import EmbeddedDirectory
import Foundation
import TestSupport

/// Debian's Apache in front of a page, asking the directory who may see it by `mod_authnz_ldap`: E-lyco's part, played by a
/// program that knows nothing of passerelle.
struct Apache: Sendable {
    let port: Int

    /// - Parameter cacheSeconds: what Apache remembers of a bind (`LDAPCacheTTL`).
    static func with<Result>(
        _ directory: TestDirectory, cacheSeconds: Int = 0, _ body: (Apache) async throws -> Result
    ) async throws -> Result {
        let apache = Apache(port: try freePort())
        let path = "\(directory.scratch)/apache.conf"
        try apache.configuration(directory, cacheSeconds).write(toFile: path, atomically: true, encoding: .utf8)
        let child = try await ChildProcess.start(
            "/usr/sbin/apache2", ["-D", "FOREGROUND", "-f", path], onLine: { testLogger("apache").info("\($0)") })
        let result: Swift.Result<Result, any Error>
        do {
            try await apache.waitUntilItAnswers(log: "\(directory.scratch)/apache.log")
            result = .success(try await body(apache))
        } catch { result = .failure(error) }
        child.signal(SIGTERM)
        _ = await child.end
        return try result.get()
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

    private func waitUntilItAnswers(log: String) async throws {
        var last = 0
        for _ in 0..<200 {
            last = try await status("nobody", "nothing")
            if last == 401 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestFailure("Apache answers \(last): \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "no log")")
    }

    func lets(in user: String, with password: String) async throws -> Bool {
        switch try await status(user, password) {
        case 200: true
        case 401: false
        case let other: throw TestFailure("Apache answers \(other)")
        }
    }

    private func status(_ user: String, _ password: String) async throws -> Int {
        let basic = Data("\(user):\(password)".utf8).base64EncodedString()
        let result = try await runProgram(
            "/usr/bin/curl",
            [
                "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Basic \(basic)",
                "http://127.0.0.1:\(port)/",
            ])
        // 000 while nobody listens yet.
        guard let status = Int(result.output) else { throw TestFailure("curl: \(result.output)") }
        return status
    }
}
