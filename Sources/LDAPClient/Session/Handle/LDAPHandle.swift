import CLDAP
import CPlatform

/// The only owner of one `LDAP *`: options set, connected when `init` returns, closed when it goes.
///
/// It belongs to one thread at a time, its session's. Nothing here outlives a call: libldap's messages are turned into
/// values and freed before they are handed on.
struct LDAPHandle: ~Copyable {
    let ld: OpaquePointer

    /// How long a write may block. The session's thread keeps everybody's deadlines, so it must not be held up for
    /// longer.
    private static let stalledWriteMilliseconds = 1000

    private init(_ uri: LDAPURI) throws(LDAPError) {
        guard LDAPLibrary.isPrepared else { throw LDAPError(.localError, "libldap") }
        var handle: OpaquePointer?
        let status = ldap_initialize(&handle, uri.transport)
        guard status == LDAP_SUCCESS, let handle else {
            throw LDAPError(LDAPError.Code(rawValue: status), "cannot make a session for \(uri)")
        }
        ld = handle
    }

    /// Connects, and goes over to TLS where the URI or the configuration asks for it. Blocks until `deadline` at most
    /// for each address of the host, and for as long as the resolver takes.
    static func connect(
        to uri: LDAPURI, tls: LDAPTLS, until deadline: ContinuousClock.Instant
    ) throws(LDAPError) -> LDAPHandle {
        let handle = try LDAPHandle(uri)
        try handle.setOptions(tls, until: deadline)
        let status = ldap_connect(handle.ld)
        guard status == LDAP_SUCCESS else { throw handle.failure(status, .connectFailed, "connect to \(uri)") }
        _ = passerelle_limit_writes(handle.descriptor, stalledWriteMilliseconds)
        switch uri.endpoint {
        case .tls: try handle.installTLS(uri)
        case .tcp where tls.requiresStartTLS:
            try handle.startTLS(uri, until: deadline)
            try handle.installTLS(uri)
        case .tcp, .socket: break
        }
        return handle
    }

    deinit {
        ldap_unbind_ext(ld, nil, nil)
    }

    /// -1 when there is no connection any more.
    var descriptor: Int32 {
        var descriptor: Int32 = -1
        let status = ldap_get_option(ld, LDAP_OPT_DESC, &descriptor)
        return status == LDAP_OPT_SUCCESS ? descriptor : -1
    }

    private func setOptions(_ tls: LDAPTLS, until deadline: ContinuousClock.Instant) throws(LDAPError) {
        try set(LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3)
        try set(LDAP_OPT_REFERRALS, passerelle_ldap_off())
        // Names of Kerberos services come from our configuration, not from what the resolver makes of an address.
        try set(LDAP_OPT_X_SASL_NOCANON, passerelle_ldap_on())
        var limit = deadline.timeval
        try set(LDAP_OPT_NETWORK_TIMEOUT, &limit)
        try set(LDAP_OPT_TIMEOUT, &limit)
        // Seconds: a server that vanished without a word is noticed within two minutes, even by a session that only listens.
        try set(LDAP_OPT_X_KEEPALIVE_IDLE, 60)
        try set(LDAP_OPT_X_KEEPALIVE_INTERVAL, 15)
        try set(LDAP_OPT_X_KEEPALIVE_PROBES, 4)
        try set(LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND)
        try set(LDAP_OPT_X_TLS_PROTOCOL_MIN, passerelle_tls_1_2)
        try set(LDAP_OPT_X_TLS_CACERTFILE, tls.authorityFile)
        if let certificate = tls.clientCertificate {
            try set(LDAP_OPT_X_TLS_CERTFILE, certificate.certificateFile)
            try set(LDAP_OPT_X_TLS_KEYFILE, certificate.keyFile)
        }
    }

    private func set(_ option: Int32, _ value: Int32) throws(LDAPError) {
        var value = value
        try set(option, &value)
    }

    private func set(_ option: Int32, _ value: UnsafeRawPointer?) throws(LDAPError) {
        guard ldap_set_option(ld, option, value) == LDAP_OPT_SUCCESS else {
            throw LDAPError(.localError, "libldap refuses option \(option)")
        }
    }
}

extension LDAPURI {
    /// For `ldaps` the plain one: connecting and TLS are two steps, so that their failures can be told apart.
    fileprivate var transport: String {
        switch endpoint {
        case .tls(let host, let port): LDAPURI(.tcp(host: host, port: port)).description
        case .tcp, .socket: description
        }
    }
}
