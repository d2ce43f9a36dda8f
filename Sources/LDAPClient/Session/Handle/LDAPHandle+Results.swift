import CLDAP

extension LDAPHandle {
    /// What one message from the server says.
    enum Received {
        case entry(message: Int32, Entry)
        case result(message: Int32, ResultMessage)
        /// A reference or an intermediate response: nothing that this client asks for.
        case nothing(message: Int32)
    }

    /// The next message that has arrived, `nil` when there is none. Never waits.
    ///
    /// Waiting belongs to `poll(2)`: `ldap_result` holds the connection's mutex while it waits.
    /// - Throws: `serverDown` when the connection is gone, `decodingFailed` for an entry that is none.
    func receive() throws(LDAPError) -> Received? {
        var now = timeval(tv_sec: 0, tv_usec: 0)
        var reply: OpaquePointer?
        let type = ldap_result(ld, passerelle_ldap_res_any, LDAP_MSG_ONE, &now, &reply)
        defer { ldap_msgfree(reply) }
        guard type != -1 else { throw failure(resultCode, .serverDown, "connection lost") }
        guard type != 0, let reply else { return nil }
        let message = ldap_msgid(reply)
        switch type {
        case passerelle_ldap_res_search_entry: return .entry(message: message, try entry(reply))
        case passerelle_ldap_res_search_reference, passerelle_ldap_res_intermediate: return .nothing(message: message)
        default: return .result(message: message, try result(reply))
        }
    }

    /// For the first steps of a session, when nothing else is under way.
    func wait(for message: Int32, until deadline: ContinuousClock.Instant) throws(LDAPError) -> ResultMessage {
        let reply = try waitForMessage(message, until: deadline)
        defer { ldap_msgfree(reply) }
        return try result(reply)
    }

    /// The caller frees what is returned.
    func waitForMessage(_ message: Int32, until deadline: ContinuousClock.Instant) throws(LDAPError) -> OpaquePointer {
        var limit = deadline.timeval
        var reply: OpaquePointer?
        let type = ldap_result(ld, message, Int32(LDAP_MSG_ALL), &limit, &reply)
        if let reply, type > 0 { return reply }
        ldap_msgfree(reply)
        throw type == 0 ? LDAPError(.timeout, "no answer") : failure(resultCode, .serverDown, "connection lost")
    }

    /// libldap's status as an error; `code` unless the status says more.
    func failure(_ status: Int32, _ code: LDAPError.Code, _ action: String) -> LDAPError {
        var text: UnsafeMutablePointer<CChar>?
        ldap_get_option(ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text)
        defer { ldap_memfree(text) }
        let diagnostic = text.map { String(cString: $0) } ?? ""
        let reason = String(cString: ldap_err2string(status))
        let detail = diagnostic.isEmpty || diagnostic == reason ? reason : "\(reason), \(diagnostic)"
        return LDAPError(status == LDAP_TIMEOUT ? .timeout : code, "\(action): \(detail)")
    }

    /// How libldap's last call on this handle ended.
    var resultCode: Int32 {
        var code: Int32 = LDAP_SERVER_DOWN
        ldap_get_option(ld, LDAP_OPT_RESULT_CODE, &code)
        return code
    }

    private func result(_ reply: OpaquePointer) throws(LDAPError) -> ResultMessage {
        var code: Int32 = 0
        var matched: UnsafeMutablePointer<CChar>?
        var text: UnsafeMutablePointer<CChar>?
        var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
        let status = ldap_parse_result(ld, reply, &code, &matched, &text, nil, &controls, 0)
        defer {
            ldap_memfree(matched)
            ldap_memfree(text)
            ldap_controls_free(controls)
        }
        guard status == LDAP_SUCCESS else { throw failure(status, .decodingFailed, "read a result") }
        var result = ResultMessage(code: LDAPError.Code(rawValue: code))
        result.message = text.map { String(cString: $0) } ?? ""
        result.matchedDN = matched.flatMap { $0.pointee == 0 ? nil : String(cString: $0) }
        if controls != nil { result.cookie = try cookie(controls) }
        if ldap_msgtype(reply) == passerelle_ldap_res_extended { result.value = try extendedValue(reply) }
        return result
    }

    private func cookie(
        _ controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
    ) throws(LDAPError) -> [UInt8] {
        guard let control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nil) else { return [] }
        var estimate: ber_int_t = 0
        var cookie = berval()
        let status = ldap_parse_pageresponse_control(ld, control, &estimate, &cookie)
        guard status == LDAP_SUCCESS else { throw failure(status, .decodingFailed, "read a page's end") }
        defer { ber_memfree(cookie.bv_val) }
        return cookie.withBytes { Array($0) }
    }

    private func extendedValue(_ reply: OpaquePointer) throws(LDAPError) -> [UInt8]? {
        var value: UnsafeMutablePointer<berval>?
        let status = ldap_parse_extended_result(ld, reply, nil, &value, 0)
        guard status == LDAP_SUCCESS else { throw failure(status, .decodingFailed, "read an extended result") }
        defer { ber_bvfree(value) }
        return value.map { $0.pointee.withBytes { Array($0) } }
    }

    private func entry(_ reply: OpaquePointer) throws(LDAPError) -> Entry {
        var cursor: OpaquePointer?
        var name = berval()
        // These two lend what lies in the message itself; ldap_get_values_len would copy every value twice.
        var status = ldap_get_dn_ber(ld, reply, &cursor, &name)
        defer { ber_free(cursor, 0) }
        guard status == LDAP_SUCCESS else { throw failure(status, .decodingFailed, "read an entry") }
        let dn = try DN(parsing: name.withBytes { Array($0) })
        var attributes: [Attribute] = []
        while true {
            var description = berval()
            var values: UnsafeMutablePointer<berval>?
            status = ldap_get_attribute_ber(ld, reply, cursor, &description, &values)
            guard status == LDAP_SUCCESS else { throw failure(status, .decodingFailed, "read an entry's attributes") }
            guard description.bv_val != nil else { return Entry(dn, attributes) }
            defer { ber_memfree(values) }
            var decoded: [AttributeValue] = []
            var next = values
            while let value = next, value.pointee.bv_val != nil {
                decoded.append(value.pointee.withBytes { AttributeValue($0) })
                next = value + 1
            }
            attributes.append(Attribute(description.withBytes { String(decoding: $0, as: UTF8.self) }, decoded))
        }
    }
}

extension berval {
    fileprivate func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: bv_val, count: Int(bv_len)))
    }
}
