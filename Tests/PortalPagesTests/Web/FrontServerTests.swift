import Foundation
import TestSupport
import Testing

@Suite("Behind a web server that is configured as the documentation says")
struct FrontServerTests {
    @Test("people sign in by TLS, and the daemon counts them by their own address", arguments: FrontServer.installed)
    func signIn(server: FrontServer) async throws {
        try await withPortal(["PORTAL_URL": "https://\(Certificate.host)"]) { portal in
            let school = try await School(of: 1, at: portal.daemon)
            _ = try await Browser(portal).activate(school.codes[0].code, "zoe.legoff")
            let files = try await Certificate(in: portal.daemon.folder)
            let port = try freePort()
            try await server.with(portal, files, port: port) {
                let jar = "\(portal.daemon.folder)/cookies"
                // A browser elsewhere, who says that it is somebody else.
                func curl(_ path: String, _ arguments: [String] = []) async throws -> String {
                    let result = try await runProgram(
                        "/usr/bin/curl",
                        [
                            "-s", "-i", "--interface", "127.0.0.2", "--cacert", files.authority, "--resolve",
                            "\(Certificate.host):\(port):127.0.0.1", "-b", jar, "-c", jar, "-H",
                            "X-Forwarded-For: 203.0.113.66",
                        ] + arguments + ["https://\(Certificate.host):\(port)\(path)"])
                    guard result.status == 0 else { throw TestFailure("curl: \(result.status) \(result.output)") }
                    return result.output
                }
                let home = try await curl("/")
                let cookie = try #require(home.firstMatch(of: /[Ss]et-[Cc]ookie: (__Host-passerelle=[^\r\n]*)/)).1
                #expect(cookie.contains("Secure") && cookie.contains("HttpOnly"))
                let seal = try #require(home.firstMatch(of: /name="seal" value="([0-9a-f]+)"/)).1
                let form = ["-d", "seal=\(seal)", "-d", "identifier=zoe.legoff", "-d", "password=Mimosa-42"]
                let answer = try await curl("/connexion", form)
                #expect(answer.contains(" 303") && answer.lowercased().contains("location: /espace"))
                #expect(try await curl("/espace").contains("Bonjour Zoé"))
                let long = ["-d", "seal=\(seal)", "-d", "identifier=\(String(repeating: "x", count: 20_000))"]
                // Refused by the one in front or by the portal, whichever counts first.
                let refused = try await curl("/connexion", long).prefix { !$0.isNewline }
                #expect(refused.contains(" 413") || refused.contains(" 400"), "\(refused)")
                let audit = try String(contentsOfFile: "\(portal.daemon.folder)/state/audit.log", encoding: .utf8)
                #expect(audit.contains("\"client\":\"127.0.0.2\"") && !audit.contains("203.0.113.66"))
            }
        }
    }
}
