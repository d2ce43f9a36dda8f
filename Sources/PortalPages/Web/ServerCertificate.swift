import Foundation
import NIOSSL
import Settings

/// The certificate by which browsers know the portal, when no web server in front does this for it.
///
/// Everything that would show only when the first browser comes is looked at before: a file that cannot be read, a key of another
/// certificate, a day on which the certificate is not valid.
struct ServerCertificate: Sendable {
    let tls: TLSConfiguration
    /// The server's own.
    let leaf: NIOSSLCertificate
    /// Whether a file is the service manager's copy, made when it started the portal: another is not read before it does so again.
    let isCopiedAtStart: Bool

    /// - Throws: for what has to be mended, by its key.
    init(_ files: PortalConfiguration.TLS, now: Date = Date.now) throws(ConfigurationError) {
        let chain = try Self.chain(files.certificate)
        let key = try Self.key(files.key)
        if let problem = Self.objection(to: chain[0], now: now) {
            throw Self.problem("listen.certificate", "\(files.certificate): \(problem)")
        }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        do { _ = try NIOSSLContext(configuration: tls) } catch {
            throw Self.problem(
                "listen.key", "\(files.key) is not the key of the certificate in \(files.certificate)")
        }
        self.tls = tls
        leaf = chain[0]
        isCopiedAtStart = files.areCopiedAtStart
    }

    /// The server's own first.
    private static func chain(_ path: String) throws(ConfigurationError) -> [NIOSSLCertificate] {
        let bytes = try read(path, "listen.certificate")
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty else {
            throw problem(
                "listen.certificate",
                "\(path) holds no certificate in PEM: the server's own comes first, those of its authorities behind it")
        }
        return chain
    }

    private static func key(_ path: String) throws(ConfigurationError) -> NIOSSLPrivateKey {
        // Of the file itself: certbot's names are links.
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        let mode = (try? FileManager.default.attributesOfItem(atPath: file))?[.posixPermissions] as? NSNumber
        // 0640 is Debian's way, for a group of those who serve by TLS.
        if let mode, mode.intValue & 0o007 != 0 {
            throw problem("listen.key", "\(path) may be read by others: chmod o= it, and ask for another certificate")
        }
        let bytes = try read(path, "listen.key")
        guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
            throw problem("listen.key", "\(path) holds no private key in PEM, or one that asks for a password")
        }
        return key
    }

    private static func objection(to certificate: NIOSSLCertificate, now: Date) -> String? {
        let (begins, ends) = (certificate.notValidBefore, certificate.notValidAfter)
        func day(_ time: time_t) -> String { Date(timeIntervalSince1970: Double(time)).formatted(.iso8601) }
        if Double(ends) <= now.timeIntervalSince1970 { return "was valid until \(day(ends)): renew it" }
        if Double(begins) > now.timeIntervalSince1970 {
            return "is valid from \(day(begins)) on: look at this machine's clock"
        }
        return nil
    }

    private static func read(_ path: String, _ key: String) throws(ConfigurationError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw problem(key, "\(path) cannot be read by this user")
        }
        return Array(data)
    }

    private static func problem(_ key: String, _ message: String) -> ConfigurationError {
        ConfigurationError([ConfigurationProblem(key, message)])
    }
}
