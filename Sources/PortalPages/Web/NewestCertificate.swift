import NIOConcurrencyHelpers
import NIOSSL

/// Shows each browser that connects the certificate that was read last: one is renewed under a socket that goes on listening.
struct NewestCertificate: Sendable {
    private let certificate: NIOLockedValueBox<ServerCertificate>

    init(_ certificate: ServerCertificate) { self.certificate = NIOLockedValueBox(certificate) }

    func replace(with certificate: ServerCertificate) {
        self.certificate.withLockedValue { $0 = certificate }
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
