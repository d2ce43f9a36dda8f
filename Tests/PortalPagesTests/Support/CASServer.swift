import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// Debian's LemonLDAP::NG as the ENT: it signs people in against the daemon's directory, and is a CAS server.
struct CASServer: Sendable {
    let port: Int

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
        let password = try String(contentsOfFile: "\(daemon.folder)/state/directory/ent.password", encoding: .utf8)
        let program = try LemonLDAP(
            in: daemon.folder, port: port, host: "127.0.0.1",
            directory: .init(
                uri: daemon.ldapURI, suffix: "dc=passerelle,dc=example,dc=org",
                password: password.trimmingCharacters(in: .newlines))
        ) { settings($0, port: port) }
        let lines = Mutex<[String]>([])
        let child = try await ChildProcess.start(
            LemonLDAP.program, program.arguments,
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

    private static func settings(_ folder: String, port: Int) -> [String: Any] {
        [
            "portal": "http://127.0.0.1:\(port)/", "issuerDBCASActivation": 1, "issuerDBCASRule": 1,
            "issuerDBCASPath": "^/cas/", "casAttr": "uid", "casAccessControlPolicy": "none",
            "casStorage": "Apache::Session::File",
            "casStorageOptions": ["Directory": "\(folder)/cas", "LockDirectory": "\(folder)/cas"],
        ]
    }
}
