import Foundation
import TestSupport

/// A private Kerberos realm on a loopback port, with the service `ldap/localhost` and the user `alice`.
final class TemporaryRealm: Sendable {
    /// Debian's `krb5-kdc`, `krb5-admin-server` and `libsasl2-modules-gssapi-mit`; passerelle itself needs none of
    /// them.
    static let isPossible = [
        "/usr/sbin/krb5kdc", "/usr/sbin/kadmin.local", "/usr/lib/x86_64-linux-gnu/sasl2/libgssapiv2.so",
    ]
    .allSatisfy { FileManager.default.fileExists(atPath: $0) }

    /// For the server and for whoever signs in.
    let environment: [String: String]
    private let kdc: Child

    init(in folder: String) async throws {
        let port = try freePort()
        try """
        [libdefaults]
            default_realm = TEST
            dns_lookup_kdc = false
            dns_lookup_realm = false
            dns_canonicalize_hostname = false
            rdns = false
        [logging]
            kdc = STDERR
        [realms]
            TEST = {
                kdc = 127.0.0.1:\(port)
            }
        """.write(toFile: "\(folder)/krb5.conf", atomically: true, encoding: .utf8)
        try """
        [realms]
            TEST = {
                database_name = \(folder)/principal
                key_stash_file = \(folder)/stash
                kdc_listen = 127.0.0.1:\(port)
                kdc_tcp_listen = 127.0.0.1:\(port)
                supported_enctypes = aes256-cts:normal
            }
        """.write(toFile: "\(folder)/kdc.conf", atomically: true, encoding: .utf8)
        let variables = [
            "KRB5_CONFIG": "\(folder)/krb5.conf", "KRB5_KDC_PROFILE": "\(folder)/kdc.conf",
            "KRB5_KTNAME": "\(folder)/service.keytab", "KRB5_CLIENT_KTNAME": "\(folder)/user.keytab",
            "KRB5CCNAME": "FILE:\(folder)/tickets",
        ]
        environment = variables
        func admin(_ query: String) throws {
            try Child.run(["/usr/sbin/kadmin.local", "-r", "TEST", "-q", query], environment: variables)
        }
        let create = ["/usr/sbin/kdb5_util", "create", "-r", "TEST", "-s", "-P", "only a test"]
        try Child.run(create, environment: variables)
        try admin("addprinc -randkey ldap/localhost")
        try admin("addprinc -randkey alice")
        try admin("ktadd -k \(folder)/service.keytab ldap/localhost")
        try admin("ktadd -k \(folder)/user.keytab alice")
        kdc = try Child(["/usr/sbin/krb5kdc", "-n", "-r", "TEST"], environment: variables)
        try await kdc.waitForLine(containing: "commencing operation")
    }

    deinit {
        kdc.end()
    }

    /// libgssapi looks into the process's own environment: to be done in a process that is alone.
    func enter() {
        for (name, value) in environment { setenv(name, value, 1) }
    }
}
