import Accounts
import Foundation
import Settings
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("A configuration cannot, by mistake,")
struct ConfigurationSafetyTests {
    @Test("make hashes weaker than the default; it takes the words allowWeak")
    func weakHash() {
        #expect(problems(of: "passwords: {hash: {memoryKiB: 19455}}\n").map(\.key) == ["passwords.hash.memoryKiB"])
        #expect(problems(of: "passwords: {hash: {memoryKiB: 65536}}\n").isEmpty)
        #expect(problems(of: "passwords: {hash: {memoryKiB: 64, allowWeak: true}}\n").isEmpty)
    }

    @Test(
        "send its own password, or those that people sign in with, over the network in clear",
        arguments: [
            ("ldap://ldap.example.org", "none", false), ("ldap://ldap.example.org", "required", true),
            ("ldaps://ldap.example.org", "none", true), ("ldapi:///", "none", true),
            ("ldap://127.0.0.1.example.org", "none", false), ("ldap://[2001:db8::1]:3890", "none", false),
            ("ldap://127.0.0.1:3890", "none", true), ("ldap://[::1]", "none", true), ("ldap://localhost", "none", true),
        ], ["simple", "scram-sha-256", "gssapi", "external"])
    func clearText(_ server: (uri: String, startTLS: String, isAccepted: Bool), mechanism: String) {
        for servers in [["uris": server.uri], ["uris": "ldaps://ldap.example.org", "consumers": server.uri]] {
            let problems = problems(
                of: """
                    directory:
                      kind: external
                      external:
                        \(servers.map { "\($0.key): [\"\($0.value)\"]" }.joined(separator: "\n    "))
                        startTLS: \(server.startTLS)
                        mechanism: \(mechanism)
                        bindDN: cn=passerelle,ou=services,dc=example,dc=org
                        passwordFile: /etc/passerelle/ldap.password
                    """)
            #expect(problems.map(\.key) == (server.isAccepted ? [] : ["directory.external.startTLS"]))
        }
    }

    @Test("leave out what its way of binding needs")
    func incomplete() {
        let external = problems(of: "directory: {kind: external, external: {mechanism: simple, uris: [http://x]}}\n")
        #expect(
            Set(external.map(\.key)) == [
                "directory.external.uris", "directory.external.passwordFile", "directory.external.bindDN",
            ])
        #expect(problems(of: "directory: {kind: external}\n").map(\.key) == ["directory.external.uris"])
        #expect(
            problems(of: "directory: {embedded: {tls: {key: /etc/key.pem}}}\n").map(\.key)
                == ["directory.embedded.tls.certificate"])
    }

    @Test(
        "make a school's administrator of whoever opens an account",
        arguments: [
            ("ou=helpdesk,ou=services,dc=example,dc=org", true), ("ou=agents,dc=example,dc=org", true),
            ("ou=people,dc=example,dc=org", false), ("OU=People,dc=example,dc=org", false),
            ("ou=groups,ou=people,dc=example,dc=org", false), ("ou=registry,dc=example,dc=org", false),
            ("ou=helpdesk,dc=example,dc=com", false), ("dc=example,dc=org", false),
        ])
    func helpdesk(branch: String, isAccepted: Bool) throws {
        let external = "kind: external, external: {uris: [\"ldapi://%2Frun%2Fldapi\"]}"
        #expect(try helpdeskProblems(of: branch, in: external) == (isAccepted ? [] : ["helpdesk.branch"]))
    }

    @Test("keep schools' administrators where the embedded directory has no access rules for them")
    func embeddedHelpdesk() throws {
        let helpdesk = "ou=helpdesk,ou=services,dc=example,dc=org"
        #expect(try helpdeskProblems(of: helpdesk, in: "kind: embedded").isEmpty)
        #expect(try helpdeskProblems(of: helpdesk.uppercased(), in: "kind: embedded").isEmpty)
        for branch in [
            "ou=agents,dc=example,dc=org", "ou=schools,\(helpdesk)", "ou=people,dc=example,dc=org", "helpdesk",
        ] {
            #expect(try helpdeskProblems(of: branch, in: "kind: embedded") == ["helpdesk.branch"])
        }
        #expect(
            try helpdeskProblems(of: helpdesk, in: "kind: embedded, branches: {services: office}") == [
                "helpdesk.branch"
            ])
    }

    private func helpdeskProblems(of branch: String, in directory: String) throws -> [String] {
        let yaml = "directory: {suffix: \"dc=example,dc=org\", \(directory)}\nhelpdesk: {branch: \"\(branch)\"}\n"
        let configuration = try Configuration.read(
            ConfigurationFile(yaml: yaml, name: "passerelle.yaml"), environment: inSourceTree([:]))
        return Parts(configuration: configuration).problems().map(\.key).filter { $0 != "folders.state" }
    }

    @Test("open a control socket to everybody", arguments: ["0666", "0662", "777", "rw", "0640 "])
    func sockets(mode: String) {
        #expect(
            problems(of: "sockets: {administration: {mode: \"\(mode)\"}}\n").map(\.key) == [
                "sockets.administration.mode"
            ])
    }

    @Test(
        "take a secret from a file that others may read",
        arguments: [
            (0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false),
        ])
    func secretFile(mode: Int, isAccepted: Bool) async throws {
        try await withTemporaryFolder { folder in
            let file = SecretFile(path: try write("Mimosa-42\n", to: "\(folder)/secret", mode: mode))
            if isAccepted {
                #expect(try file.read(environment: [:]) == Secret("Mimosa-42"))
            } else {
                let error = #expect(throws: SetupError.self) { try file.read(environment: [:]) }
                #expect(error?.message.contains("chmod 600 \(file.path)") == true)
                #expect(error?.message.contains("Mimosa") == false)
            }
        }
    }

    @Test("take an empty secret")
    func emptySecret() async throws {
        try await withTemporaryFolder { folder in
            let file = SecretFile(path: try write("\r\n", to: "\(folder)/secret", mode: 0o600))
            #expect(throws: SetupError.self) { try file.read(environment: [:]) }
        }
    }

    @Test("miss a credential of the service manager, which has modes of its own")
    func credentials() async throws {
        try await withTemporaryFolder { folder in
            let path = try write("Mimosa-42", to: "\(folder)/smtp.password", mode: 0o440)
            let environment = ["CREDENTIALS_DIRECTORY": folder]
            let configuration = try Configuration.read(ConfigurationFile(), environment: inSourceTree(environment))
            #expect(configuration.mail.smtp.password?.path == path)
            #expect(configuration.directory.external.password == nil)
            #expect(try configuration.mail.smtp.password?.read(environment: environment) == Secret("Mimosa-42"))
            // A folder that only begins with the same letters is not the credentials'.
            let neighbour = SecretFile(path: path)
            #expect(throws: SetupError.self) {
                try neighbour.read(environment: ["CREDENTIALS_DIRECTORY": String(folder.dropLast())])
            }
        }
    }

    private func write(_ text: String, to path: String, mode: Int) throws -> String {
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        else { throw TestFailure("cannot write \(path)") }
        return path
    }
}
