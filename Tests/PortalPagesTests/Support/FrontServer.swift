import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// A web server in front of the portal, configured by the words of `docs/portal.md`.
enum FrontServer: String, CaseIterable, Sendable {
    case apache, nginx

    var program: String { self == .apache ? "/usr/sbin/apache2" : "/usr/sbin/nginx" }

    /// nginx' package would start one of its own, so it is taken where it is.
    static var installed: [FrontServer] {
        allCases.filter { $0 == .apache || FileManager.default.isExecutableFile(atPath: $0.program) }
    }

    /// Runs `body` with a server that speaks TLS on `port`, and that has ended when this returns.
    func with(
        _ portal: PortalProcess, _ files: Certificate, port: Int, _ body: () async throws -> Void
    ) async throws {
        let folder = portal.daemon.folder
        let path = "\(folder)/\(rawValue).conf"
        let text = try example(
            [
                ("/etc/ssl/teleservices.pem", files.certificate), ("/etc/ssl/teleservices.key", files.key),
                ("127.0.0.1:8080", "127.0.0.1:\(portal.port)"), ("listen 443", "listen 127.0.0.1:\(port)"),
                ("*:443", "127.0.0.1:\(port)"),
            ])
        try whole(text, port: port, in: folder).write(toFile: path, atomically: true, encoding: .utf8)
        let lines = Mutex<[String]>([])
        let arguments =
            self == .apache ? ["-D", "FOREGROUND", "-f", path] : ["-c", path, "-p", folder, "-g", "daemon off;"]
        let child = try await ChildProcess.start(
            program, arguments, onLine: { line in lines.withLock { $0.append(line) } })
        do {
            try await until("\(rawValue) serves", within: .seconds(20)) {
                guard !child.hasEnded else { throw TestFailure(lines.withLock { $0.joined(separator: "\n") }) }
                return try await runProgram("/usr/bin/curl", ["-s", "-k", "https://127.0.0.1:\(port)/"]).status == 0
            }
            try await body()
        } catch {
            child.signal(SIGTERM)
            _ = await child.end
            throw error
        }
        child.signal(SIGTERM)
        _ = await child.end
    }

    /// The block of the documentation, for this test's places.
    private func example(_ changes: [(String, String)]) throws -> String {
        let document = try String(contentsOfFile: "\(Repository.root)/docs/portal.md", encoding: .utf8)
        guard let start = document.firstRange(of: "```\(rawValue)\n"),
            let end = document[start.upperBound...].firstRange(of: "```")
        else { throw TestFailure("docs/portal.md has no example for \(rawValue)") }
        return changes.reduce(String(document[start.upperBound..<end.lowerBound])) { text, change in
            text.replacing(change.0, with: change.1)
        }
    }

    /// What a distribution's own files say around it.
    private func whole(_ example: String, port: Int, in folder: String) -> String {
        switch self {
        case .apache:
            let modules = ["mpm_event", "authz_core", "socache_shmcb", "ssl", "proxy", "proxy_http"]
            return """
                \(modules.map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }.joined(separator: "\n"))
                ServerRoot \(folder)
                Listen 127.0.0.1:\(port)
                PidFile \(folder)/apache.pid
                DefaultRuntimeDir \(folder)
                ErrorLog \(folder)/apache.log
                User nobody
                Group nogroup
                \(example)
                """
        case .nginx:
            return """
                pid \(folder)/nginx.pid;
                error_log \(folder)/nginx.log;
                events {}
                http {
                access_log off;
                client_body_temp_path \(folder)/nginx-body;
                proxy_temp_path \(folder)/nginx-proxy;
                fastcgi_temp_path \(folder)/nginx-fastcgi;
                uwsgi_temp_path \(folder)/nginx-uwsgi;
                scgi_temp_path \(folder)/nginx-scgi;
                \(example)
                }
                """
        }
    }
}
