/// How a server proves itself over TLS. There is no way to go without proof: the certificate has to be signed by a
/// known authority and to bear the URI's host name.
public struct LDAPTLS: Sendable, Hashable {
    public struct ClientCertificate: Sendable, Hashable {
        public var certificateFile: String
        public var keyFile: String

        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// Debian's, kept by `ca-certificates`.
    public static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    /// `ldap://` sessions have to be turned into TLS before anything else, or are given up. `false` never tries: a
    /// server, or somebody between, that declines would otherwise get everything in clear. Without effect on `ldaps`
    /// and `ldapi`.
    public var requiresStartTLS: Bool
    /// PEM, the certificates to trust; takes the place of the system's.
    public var authorityFile: String
    public var clientCertificate: ClientCertificate?

    public init(
        requiresStartTLS: Bool = false, authorityFile: String = systemAuthorities,
        clientCertificate: ClientCertificate? = nil
    ) {
        self.requiresStartTLS = requiresStartTLS
        self.authorityFile = authorityFile
        self.clientCertificate = clientCertificate
    }
}
