import EmbeddedDirectory
import Foundation
import Settings
import TestSupport
import Testing

@testable import PortalPages

@Suite("A portal with a certificate of its own")
struct OwnCertificateTests {
    @Test("serves by TLS 1.2 and later, with cookies that cross nothing else")
    func serves() async throws {
        try await withTemporaryFolder { folder in
            let files = try await Certificate(in: folder)
            // As certbot names it.
            let link = "\(folder)/privkey.pem"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: files.key)
            let port = try freePort()
            let settings = [
                "PORTAL_URL": "https://127.0.0.1:\(port)", "PORTAL_LISTEN_PORT": "\(port)",
                "PORTAL_LISTEN_ADDRESS": "0.0.0.0", "PORTAL_LISTEN_TRUSTEDPROXIES": "",
                "PORTAL_LISTEN_CERTIFICATE": files.certificate, "PORTAL_LISTEN_KEY": link,
            ]
            try await withPortal(settings) { portal in
                func curl(_ arguments: [String]) async throws -> ToolResult {
                    try await runProgram("/usr/bin/curl", ["-s", "-i", "--cacert", files.authority] + arguments)
                }
                let address = "https://127.0.0.1:\(port)/"
                let page = try await curl([address])
                #expect(page.status == 0 && page.output.contains("<h1>Bienvenue</h1>"))
                let headers = page.output.lowercased()
                #expect(headers.contains("strict-transport-security: max-age=31536000"))
                let cookie = try #require(
                    headers.split(whereSeparator: \.isNewline).first { $0.hasPrefix("set-cookie: __host-passerelle=") })
                #expect(cookie.contains("; secure") && cookie.contains("; httponly"))
                #expect(try await runProgram("/usr/bin/curl", ["-s", address]).status == 60)
                #expect(try await curl(["http://127.0.0.1:\(port)/"]).status != 0)
                for (version, isTaken) in [("-tls1", false), ("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
                    let script =
                        "openssl s_client -connect 127.0.0.1:\(port) \(version) -cipher DEFAULT:@SECLEVEL=0 -CAfile '\(files.authority)' "
                        + "-verify_return_error </dev/null 2>&1"
                    let result = try await runProgram("/bin/sh", ["-c", script])
                    #expect((result.status == 0) == isTaken, "\(version): \(result.output)")
                    #expect(isTaken || result.output.contains("protocol version"), "\(version): \(result.output)")
                }
            }
        }
    }

    @Test("shows a renewed one after SIGHUP, listening all the while, and keeps the former when the new has faults")
    func renewed() async throws {
        try await withTemporaryFolder { folder in
            let (files, other) = (try await Certificate(in: folder), try await Certificate(in: folder, called: "other"))
            let port = try freePort()
            let settings = [
                "PORTAL_URL": "https://127.0.0.1:\(port)", "PORTAL_LISTEN_PORT": "\(port)",
                "PORTAL_LISTEN_CERTIFICATE": files.certificate, "PORTAL_LISTEN_KEY": files.key,
            ]
            func put(_ source: String, _ target: String) throws {
                try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: target))
            }
            try await withPortal(settings) { portal in
                let former = try await shown(port)
                // Who is there stays there, and goes on over the same connection.
                let visitor = try await runAlong(port, files.authority)
                portal.signal(SIGHUP)
                try await until("the same is read") { portal.output.contains("Read anew") }
                #expect(!portal.output.contains("certificate and key"), "nothing was renewed")
                try put(other.certificate, files.certificate)
                portal.signal(SIGHUP)
                try await until("the fault is told") { portal.output.contains("is not the key of the certificate") }
                #expect(try await shown(port) == former)
                try put(other.key, files.key)
                portal.signal(SIGHUP)
                try await until("it is read") { portal.output.contains("certificate and key") }
                let renewed = try await shown(port)
                #expect(renewed != former)
                #expect(try await fingerprint(other.certificate) == renewed)
                #expect(await visitor.end == .exited(0), "a request beside the reload was dropped")
                // The same process, which never ceased to listen.
                #expect(portal.output.components(separatedBy: "The portal serves").count == 2)
            }
        }
    }

    @Test("says at SIGHUP that a credential of the service manager is a copy, which is not renewed so")
    func copied() async throws {
        try await withTemporaryFolder { folder in
            let files = try await Certificate(in: folder)
            for (source, name) in [(files.certificate, "listen.certificate"), (files.key, "listen.key")] {
                try FileManager.default.copyItem(atPath: source, toPath: "\(folder)/\(name)")
            }
            let port = try freePort()
            let settings = [
                "PORTAL_URL": "https://127.0.0.1:\(port)", "PORTAL_LISTEN_PORT": "\(port)",
                "CREDENTIALS_DIRECTORY": folder, "PORTAL_LISTEN_CERTIFICATE": "\(folder)/listen.certificate",
                "PORTAL_LISTEN_KEY": "\(folder)/listen.key",
            ]
            try await withPortal(settings) { portal in
                #expect(try await fingerprint(files.certificate) == shown(port))
                portal.signal(SIGHUP)
                try await until("it is told") { portal.output.contains("which only a restart renews") }
            }
        }
    }

    /// Somebody who asks for a page again and again, and needs every answer.
    private func runAlong(_ port: Int, _ authority: String) async throws -> ChildProcess {
        let script = """
            for number in $(seq 60); do
              curl -s --cacert '\(authority)' -o /dev/null https://127.0.0.1:\(port)/aide || exit 1
            done
            """
        return try await ChildProcess.start("/bin/sh", ["-c", script]) { _ in }
    }

    /// The certificate that a browser is shown.
    private func shown(_ port: Int) async throws -> String {
        let script = """
            openssl s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256
            """
        return try await runProgram("/bin/sh", ["-c", script]).output
    }

    private func fingerprint(_ file: String) async throws -> String {
        try await runProgram("/usr/bin/openssl", ["x509", "-in", file, "-noout", "-fingerprint", "-sha256"]).output
    }

    @Test(
        "says at the start what a browser would find out: files that are not there, not in PEM, not of each other, out of date"
    )
    func problems() async throws {
        try await withTemporaryFolder { folder in
            let files = try await Certificate(in: folder)
            let other = try await Certificate(in: folder, called: "other")
            let text = "\(folder)/text"
            try "no PEM".write(toFile: text, atomically: true, encoding: .utf8)
            #expect(chmod(text, 0o600) == 0)
            let open = "\(folder)/open.key"
            try FileManager.default.copyItem(atPath: files.key, toPath: open)
            #expect(chmod(open, 0o644) == 0)
            let cases = [
                ("\(folder)/nowhere", files.key, "listen.certificate: \(folder)/nowhere cannot be read by this user"),
                (files.certificate, "\(folder)/nowhere", "listen.key: \(folder)/nowhere cannot be read by this user"),
                (text, files.key, "listen.certificate: \(text) holds no certificate in PEM"),
                (files.certificate, text, "listen.key: \(text) holds no private key in PEM"),
                (files.certificate, other.key, "listen.key: \(other.key) is not the key of the certificate"),
                (files.certificate, open, "listen.key: \(open) may be read by others: chmod o= it"),
            ]
            for (certificate, key, message) in cases {
                let result = try await Program.portal.run(
                    ["--check"],
                    environment: [
                        "PORTAL_PAGES_FOLDER": "\(Repository.root)/config/portal",
                        "PORTAL_LISTEN_CERTIFICATE": certificate, "PORTAL_LISTEN_KEY": key,
                    ])
                #expect(result.status == 78 && result.output.contains(message), "\(result.output)")
            }
            let tls = PortalConfiguration.TLS(certificate: files.certificate, key: files.key)
            _ = try ServerCertificate(tls)
            for (days, words) in [(3.0, "was valid until"), (-1.0, "is valid from")] {
                #expect {
                    try ServerCertificate(tls, now: Date.now.addingTimeInterval(days * 86400))
                } throws: {
                    "\($0)".hasPrefix("listen.certificate: \(files.certificate): \(words)")
                }
            }
        }
    }

    @Test("takes both files or none, and then may listen beyond this machine")
    func configuration() throws {
        func problems(_ yaml: String) -> [String] {
            do {
                _ = try PortalConfiguration.read(ConfigurationFile(yaml: yaml, name: "portal.yaml"), environment: [:])
                return []
            } catch { return error.problems.map(\.key) }
        }
        #expect(problems("listen:\n  certificate: /a.pem\n") == ["listen.key"])
        #expect(problems("listen:\n  key: /a.key\n") == ["listen.certificate"])
        #expect(problems("listen:\n  address: 0.0.0.0\n  certificate: /a.pem\n  key: /a.key\n").isEmpty)
        #expect(problems("listen:\n  address: 0.0.0.0\n") == ["listen.address"])
    }
}
