import EmbeddedDirectory
import Foundation
import TestSupport
import Testing

@Suite("What makes a database a copy")
struct ReplicationTests {
    private func render(_ replication: Replication) throws -> String {
        try DirectoryConfiguration(testConfiguration(in: "/nowhere"), daemonUser: geteuid())
            .render(replication, databaseNumber: 2)
    }

    @Test("names each provider once, looks at its certificate, and takes writes only with a number")
    func records() throws {
        let consumer = try render(
            Replication(providers: ["ldaps://a.example", "ldaps://b.example"], password: "p", authority: "/ca.pem"))
        #expect(
            consumer.contains("rid=1 provider=ldaps://a.example")
                && consumer.contains("rid=2 provider=ldaps://b.example"))
        #expect(
            consumer.contains("tls_reqcert=demand tls_cacert=\"/ca.pem\"") && !consumer.contains("olcMultiProvider"))
        let mirror = try render(Replication(providers: ["ldaps://a.example"], password: "p", serverID: 2))
        #expect(mirror.contains("olcServerID: 2\n") && mirror.contains("olcMultiProvider: TRUE\n"))
    }

    @Test(
        "sends no hash in clear to another machine, and takes no password that slapd would read otherwise",
        arguments: [
            Replication(providers: ["ldap://a.example"], password: "p"), Replication(providers: [], password: "p"),
            Replication(providers: ["ldaps://a.example"], password: "p\"q"),
            Replication(providers: ["ldaps://a.example"], password: "p", serverID: 0),
        ])
    func refused(replication: Replication) {
        #expect(throws: EmbeddedDirectoryError.self) { try render(replication) }
    }
}
