import Glibc
import Testing

@testable import LDAPClient

@Suite("TLS and SASL with a real slapd", .serialized, .timeLimit(.minutes(1)))
struct SecurityTests {
    private func whoAmI(
        _ uri: LDAPURI, _ credentials: LDAPCredentials = .root, _ tls: LDAPTLS = LDAPTLS()
    ) async throws -> String {
        var configuration = LDAPConfiguration(uris: [uri], credentials: credentials)
        configuration.tls = tls
        return try await withPool(configuration) { try await $0.whoAmI() }
    }

    @Test("ldaps and StartTLS need a certificate of a known authority for the very host")
    func tls() async throws {
        try await withTemporaryFolder { folder in
            let ours = try Certificates(in: folder)
            let others = try Certificates(in: folder, name: "others")
            let server = try await TemporarySlapd(in: folder, certificates: ours)
            let known = LDAPTLS(authorityFile: ours.authority)
            let starting = LDAPTLS(requiresStartTLS: true, authorityFile: ours.authority)
            let tls = LDAPURI(.tls(host: "127.0.0.1", port: server.tlsPort))
            let plain = LDAPURI(.tcp(host: "127.0.0.1", port: server.plainPort))
            let misnamed = LDAPURI(.tls(host: "localhost", port: server.tlsPort))

            #expect(try await whoAmI(tls, .root, known) == "dn:cn=root,dc=test")
            #expect(try await whoAmI(plain, .root, starting) == "dn:cn=root,dc=test")
            #expect(await code { try await whoAmI(tls, .root, LDAPTLS(authorityFile: others.authority)) } == .tlsFailed)
            #expect(await code { try await whoAmI(tls) } == .tlsFailed)
            #expect(await code { try await whoAmI(tls, .root, LDAPTLS(authorityFile: "/nonexistent")) } == .tlsFailed)
            #expect(await code { try await whoAmI(misnamed, .root, known) } == .tlsFailed)
            #expect(await code { try await whoAmI(server.plain, .root, starting) } == .tlsFailed)

            let client = LDAPTLS(
                authorityFile: ours.authority,
                clientCertificate: .init(certificateFile: ours.client, keyFile: ours.clientKey))
            #expect(try await whoAmI(tls, .external(), client) == "dn:cn=client,dc=test")
        }
    }

    @Test("required StartTLS that the server does not offer is no session, and sends no password")
    func strippedTLS() async throws {
        try await withTemporaryFolder { folder in
            let server = try await TemporarySlapd(in: folder)
            #expect(await code { try await whoAmI(server.plain, .root, LDAPTLS(requiresStartTLS: true)) } == .tlsFailed)
            #expect(try await whoAmI(server.plain) == "dn:cn=root,dc=test")
        }
    }

    @Test("SASL EXTERNAL on the Unix socket is who this process is")
    func external() async throws {
        try await withDirectory(configuration: .test { $0.credentials = .external() }) { ldap, _ async throws in
            #expect(
                try await ldap.whoAmI()
                    == "dn:gidNumber=\(getgid())+uidNumber=\(getuid()),cn=peercred,cn=external,cn=auth")
        }
    }

    @Test("SASL mechanisms with a password", arguments: ["SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5"])
    func passwords(_ mechanism: String) async throws {
        try await withTemporaryFolder { folder in
            let server = try await TemporarySlapd(in: folder, entries: person(1, "userPassword: right"))
            func identity(_ secret: String) -> LDAPCredentials {
                .sasl(mechanism: mechanism, authenticationID: "p1", secret: Array(secret.utf8))
            }
            #expect(try await whoAmI(server.plain, identity("right")) == "dn:cn=p1,dc=test")
            #expect(await code { try await whoAmI(server.plain, identity("wrong")) } == .authenticationFailed)
        }
    }

    @Test("a simple bind that is refused, or that would be anonymous, is no session")
    func simple() async throws {
        try await withTemporaryFolder { folder in
            let server = try await TemporarySlapd(in: folder)
            for secret in ["wrong", ""] {
                let credentials = LDAPCredentials.simple(dn: TemporarySlapd.root, secret: Array(secret.utf8))
                #expect(await code { try await whoAmI(server.socket, credentials) } == .authenticationFailed)
            }
            #expect(try await whoAmI(server.socket, .anonymous) == "")
        }
    }

    @Test(
        "SASL GSSAPI signs in with the ticket that the process's keytab gives", .enabled(if: TemporaryRealm.isPossible))
    func kerberos() async {
        await #expect(processExitsWith: .success) {
            try await withTemporaryFolder { folder in
                let realm = try await TemporaryRealm(in: folder)
                realm.enter()
                let server = try await TemporarySlapd(
                    in: folder, settings: "sasl-host localhost", entries: person(1), environment: realm.environment)
                var configuration = LDAPConfiguration(uris: [server.plain], credentials: .gssapi())
                configuration.sessionTimeout = .seconds(10)
                let identity = try await withPool(configuration) { try await $0.whoAmI() }
                #expect(identity == "dn:cn=alice,dc=test")
            }
        }
    }
}
