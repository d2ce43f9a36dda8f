import CLDAP
import CPlatform

extension LDAPHandle {
    /// Tells the server who we are. Blocks until `deadline` at most.
    ///
    /// - Throws: `authenticationFailed` when the server, or a mechanism on our side, refuses.
    func authenticate(_ credentials: LDAPCredentials, until deadline: ContinuousClock.Instant) throws(LDAPError) {
        let result: ResultMessage
        switch credentials {
        case .anonymous: return
        case .simple(let dn, let secret):
            // RFC 4513, 5.1.2: without a password the server would take it for an anonymous bind and say yes.
            guard !secret.isEmpty, !dn.isEmpty else {
                throw LDAPError(.authenticationFailed, "a simple bind needs a DN and a password")
            }
            result = try simpleBind(dn, secret, until: deadline)
        case .external(let identity):
            result = try saslBind("EXTERNAL", nil, nil, identity, nil, until: deadline)
        case .gssapi(let identity):
            result = try saslBind("GSSAPI", nil, nil, identity, nil, until: deadline)
        case .sasl(let mechanism, let name, let secret, let identity, let realm):
            result = try saslBind(mechanism, name, secret, identity, realm, until: deadline)
        }
        guard result.code == .success else {
            throw LDAPError(.authenticationFailed, "\(credentials): \(result.error())")
        }
    }

    /// A simple bind and what the server says to it, success or not.
    func simpleBind(
        _ dn: DN, _ secret: [UInt8], until deadline: ContinuousClock.Instant
    ) throws(LDAPError) -> ResultMessage {
        var message: Int32 = -1
        let status = withWipedCopy(of: secret) { copy, count in
            var value = berval(bv_len: ber_len_t(count), bv_val: copy)
            return ldap_sasl_bind(ld, dn.description, nil, &value, nil, nil, &message)
        }
        guard status == LDAP_SUCCESS else { throw failure(status, .serverDown, "bind") }
        return try wait(for: message, until: deadline)
    }

    private func saslBind(
        _ mechanism: String, _ name: String?, _ secret: [UInt8]?, _ identity: String?, _ realm: String?,
        until deadline: ContinuousClock.Instant
    ) throws(LDAPError) -> ResultMessage {
        // libldap's own rule is "noplain", which holds whatever protects the connection. Whoever names the mechanism
        // wants it.
        if mechanism == "PLAIN" || mechanism == "LOGIN" { ldap_set_option(ld, LDAP_OPT_X_SASL_SECPROPS, "none") }
        let name = name.map { CText($0) }
        let identity = identity.map { CText($0) }
        let realm = realm.map { CText($0) }
        let result = withWipedCopy(of: secret ?? []) { copy, count in
            let answers = passerelle_sasl_answers(
                authentication_id: name?.pointer, authorization_id: identity?.pointer, realm: realm?.pointer,
                password: secret == nil ? nil : UnsafeRawPointer(copy), password_length: count)
            return Result { () throws(LDAPError) in try saslSteps(mechanism, answers, until: deadline) }
        }
        return try withExtendedLifetime((name, identity, realm)) { () throws(LDAPError) in try result.get() }
    }

    private func saslSteps(
        _ mechanism: String, _ answers: passerelle_sasl_answers, until deadline: ContinuousClock.Instant
    ) throws(LDAPError) -> ResultMessage {
        var answers = answers
        var state: UnsafePointer<CChar>?
        var message: Int32 = -1
        var reply: OpaquePointer?
        defer { ldap_msgfree(reply) }
        while true {
            let status = passerelle_sasl_step(ld, mechanism, &answers, reply, &state, &message)
            ldap_msgfree(reply)
            reply = nil
            switch status {
            case LDAP_SUCCESS: return ResultMessage(code: .success)
            case LDAP_SASL_BIND_IN_PROGRESS: reply = try waitForMessage(message, until: deadline)
            case LDAP_SERVER_DOWN, LDAP_TIMEOUT, LDAP_CONNECT_ERROR:
                throw failure(status, .serverDown, "SASL \(mechanism)")
            case LDAP_AUTH_UNKNOWN: throw failure(status, .mechanismMissing, "SASL \(mechanism)")
            default: throw failure(status, .authenticationFailed, "SASL \(mechanism)")
            }
        }
    }
}

/// Lends a copy of `secret` that is wiped afterwards.
private func withWipedCopy<Result>(
    of secret: [UInt8], _ body: (UnsafeMutablePointer<CChar>?, Int) -> Result
) -> Result {
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: secret.count + 1)
    for (index, byte) in secret.enumerated() { copy[index] = CChar(bitPattern: byte) }
    copy[secret.count] = 0
    defer {
        passerelle_wipe(copy, secret.count)
        copy.deallocate()
    }
    return body(copy, secret.count)
}
