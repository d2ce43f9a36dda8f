import CLDAP

extension LDAPHandle {
    /// The extended operation of RFC 4511, 4.14. A server that declines is given up.
    func startTLS(_ uri: LDAPURI, until deadline: ContinuousClock.Instant) throws(LDAPError) {
        var message: Int32 = -1
        let status = ldap_start_tls(ld, nil, nil, &message)
        guard status == LDAP_SUCCESS else { throw failure(status, .tlsFailed, "StartTLS with \(uri)") }
        let result = try wait(for: message, until: deadline)
        guard result.code == .success else {
            throw LDAPError(.tlsFailed, "StartTLS with \(uri): \(result.error())")
        }
    }

    /// The handshake. The server's certificate and its name are checked here, by libldap with GnuTLS.
    func installTLS(_ uri: LDAPURI) throws(LDAPError) {
        // The context is made of this handle's options only now that all of them are set.
        var isServer: Int32 = 0
        guard ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &isServer) == LDAP_OPT_SUCCESS else {
            throw failure(LDAP_LOCAL_ERROR, .tlsFailed, "unreadable certificates for \(uri)")
        }
        let status = ldap_install_tls(ld)
        guard status == LDAP_SUCCESS else { throw failure(status, .tlsFailed, "TLS with \(uri)") }
    }
}
