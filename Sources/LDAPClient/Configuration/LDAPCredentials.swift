/// As whom the pool's sessions work.
///
/// Secrets are byte arrays that the pool keeps as long as it lives; the copies it makes for libldap are wiped. Printing
/// shows none of them.
public enum LDAPCredentials: Sendable {
    /// No bind at all.
    case anonymous
    /// A simple bind. Use it over `ldapi` or TLS only.
    case simple(dn: DN, secret: [UInt8])
    /// SASL EXTERNAL: who we are on the Unix socket, or in our client certificate.
    case external(authorizationID: String? = nil)
    /// SASL GSSAPI: the ticket in the process's Kerberos cache or keytab (`KRB5CCNAME`, `KRB5_CLIENT_KTNAME`).
    case gssapi(authorizationID: String? = nil)
    /// Any mechanism of libsasl2 that asks for a name and a password, as `SCRAM-SHA-256` or `DIGEST-MD5`.
    /// `PLAIN` and `LOGIN` send the password as it is: over `ldapi` or TLS only.
    case sasl(
        mechanism: String, authenticationID: String, secret: [UInt8], authorizationID: String? = nil,
        realm: String? = nil)
}

extension LDAPCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch self {
        case .anonymous: "anonymous"
        case .simple(let dn, _): "simple bind as \(dn)"
        case .external: "SASL EXTERNAL"
        case .gssapi: "SASL GSSAPI"
        case .sasl(let mechanism, let name, _, _, _): "SASL \(mechanism) as \(name)"
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
