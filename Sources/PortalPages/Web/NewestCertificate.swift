import NIOConcurrencyHelpers
import NIOSSL

/// Shows each browser that connects the certificate that was read last: one is renewed under a socket that goes on listening.
struct NewestCertificate: Sendable {
    private let certificate: NIOLockedValueBox<ServerCertificate>

    init(_ certificate: ServerCertificate) { self.certificate = NIOLockedValueBox(certificate) }

    /// - Returns: whether browsers are shown another one from now on.
    func replace(with certificate: ServerCertificate) -> Bool {
        self.certificate.withLockedValue { former in
            defer { former = certificate }
            return former.leaf != certificate.leaf
        }
    }

    /// For as long as the portal listens.
    var configuration: TLSConfiguration {
        var configuration = certificate.withLockedValue { $0.tls }
        configuration.sslContextCallback = { [certificate] _, promise in
            let newest = certificate.withLockedValue { $0.tls }
            var shown = NIOSSLContextConfigurationOverride()
            shown.certificateChain = newest.certificateChain
            shown.privateKey = newest.privateKey
            promise.succeed(shown)
        }
        return configuration
    }
}
