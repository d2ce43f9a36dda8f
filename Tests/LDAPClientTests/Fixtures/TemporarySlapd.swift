import Foundation
import Glibc
import LDAPClient
import NIOConcurrencyHelpers
import TestSupport

/// A private slapd: its own folder, a Unix socket and loopback ports.
final class TemporarySlapd: Sendable {
    static let suffix = DN().child("dc", "test")
    static let root = suffix.child("cn", "root")
    static let secret = "it is only a test"

    let folder: String
    let plainPort: UInt16
    let tlsPort: UInt16
    private let hasTLS: Bool
    private let environment: [String: String]
    private let child = NIOLockedValueBox<Child?>(nil)

    var socket: LDAPURI { .socket("\(folder)/ldapi") }
    var plain: LDAPURI { LDAPURI(.tcp(host: "localhost", port: plainPort)) }

    init(
        in folder: String, certificates: Certificates? = nil, settings: String = "", overlay: String = "",
        entries: String = "",
        environment: [String: String] = [:]
    ) async throws {
        self.folder = folder
        self.environment = environment
        plainPort = try UInt16(freePort())
        tlsPort = try UInt16(freePort())
        hasTLS = certificates != nil
        try FileManager.default.createDirectory(atPath: "\(folder)/db", withIntermediateDirectories: true)
        let tls = certificates.map {
            """
            TLSCACertificateFile \($0.authority)
            TLSCertificateFile \($0.server)
            TLSCertificateKeyFile \($0.serverKey)
            TLSVerifyClient try
            """
        }
        let configuration = """
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            threads 4
            \(tls ?? "")
            authz-regexp "^uid=([^,]+),cn=[^,]+,cn=auth$" "cn=$1,dc=test"
            \(settings)
            database mdb
            suffix dc=test
            rootdn "cn=root,dc=test"
            rootpw "\(Self.secret)"
            directory \(folder)/db
            maxsize 104857600
            dbnosync
            index objectClass eq
            access to attrs=userPassword by anonymous auth
            access to * by * read
            \(overlay)
            """
        try configuration.write(toFile: "\(folder)/slapd.conf", atomically: true, encoding: .utf8)
        let domain = "dn: dc=test\nobjectClass: domain\ndc: test\n\n"
        try (domain + entries).write(toFile: "\(folder)/entries.ldif", atomically: true, encoding: .utf8)
        try Child.run(["/usr/sbin/slapadd", "-q", "-f", "\(folder)/slapd.conf", "-l", "\(folder)/entries.ldif"])
        try await start()
    }

    deinit {
        child.withLockedValue { $0 }?.end()
    }

    /// Returns when it listens.
    func start() async throws {
        // The socket last: slapd listens in this order, and only after it has said that it starts.
        let secure = hasTLS ? "ldaps://localhost:\(tlsPort)" : ""
        let listeners = "ldap://localhost:\(plainPort) \(secure) \(socket)"
        let arguments = ["/usr/sbin/slapd", "-d", "none", "-f", "\(folder)/slapd.conf", "-h", listeners]
        let started = try Child(arguments, environment: environment)
        child.withLockedValue { $0 = started }
        try await started.waitForLine(containing: "slapd starting")
        while !isListening("\(folder)/ldapi") { await Task.yield() }
    }

    /// `kill -9`, as a power cut would.
    func kill() {
        child.withLockedValue { child in
            child?.end()
            child = nil
        }
        unlink("\(folder)/ldapi")
    }

    /// It keeps its connections and answers nothing.
    func pause() {
        child.withLockedValue { $0 }?.pause()
    }

    func resume() {
        child.withLockedValue { $0 }?.resume()
    }

    /// It serves the connections that it has, and gets no further ones.
    func hide() {
        rename("\(folder)/ldapi", "\(folder)/hidden")
    }

    func show() {
        rename("\(folder)/hidden", "\(folder)/ldapi")
    }
}

/// Whether a connection to a Unix socket is taken.
private func isListening(_ path: String) -> Bool {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
    }
}
