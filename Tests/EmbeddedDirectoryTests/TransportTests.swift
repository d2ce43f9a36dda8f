import EmbeddedDirectory
import TestSupport
import Testing

@Suite("Passwords on the way") struct TransportTests {
    private static let confidentialityRequired: Int32 = 13

    @Test("Where slapd can be reached from elsewhere, no listener takes a password without TLS")
    func networkNeedsTLS() async throws {
        try await withTemporaryFolder { folder in
            let files = try await TestCertificate.make(in: folder)
            let reachable = { (configuration: inout EmbeddedDirectoryConfiguration) in
                configuration.tls = files
                configuration.entListeners = ["ldap://0.0.0.0:\(try freePort())/"]
            }
            try await withDirectory(configure: reachable) { directory in
                let names = try directory.names
                let everywhere = directory.configuration.entListeners[0].replacing("0.0.0.0", with: "127.0.0.1")
                for uri in [directory.ldapURI, everywhere] {
                    let bind = ["-H", uri, "-x", "-D", names.ent, "-y", try directory.file(directory.entPassword)]
                    #expect(try await directory.run("ldapwhoami", bind).status == Self.confidentialityRequired)
                    let trusting = ["-u", "LDAPNOINIT", "LDAPTLS_CACERT=\(files.certificate)", "ldapwhoami", "-ZZ"]
                    #expect(try await directory.run("env", trusting + bind).status == 0)
                    let suspicious = ["-u", "LDAPNOINIT", "LDAPTLS_CACERT=/dev/null", "ldapwhoami", "-ZZ"]
                    #expect(try await directory.run("env", suspicious + bind).status != 0)
                }
                // The local socket is as good as TLS: the daemon checks passwords there.
                let local = [
                    "-H", try directory.ldapiURI, "-x", "-D", names.ent, "-y",
                    try directory.file(directory.entPassword),
                ]
                #expect(try await directory.run("ldapwhoami", local).status == 0)
            }
        }
    }
}
