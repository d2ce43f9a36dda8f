import CLDAP

extension LDAPHandle {
    /// Sends a request and returns its message number. The answer comes by `receive()`.
    ///
    /// - Throws: `serverDown` when it may have gone out in part, anything else when it certainly has not gone out.
    func send(_ request: Request) throws(LDAPError) -> Int32 {
        var message: Int32 = -1
        let status: Int32
        switch request {
        case .add(let dn, let attributes):
            let arena = ModificationArena(attributes: attributes)
            status = ldap_add_ext(ld, dn, arena.list, nil, nil, &message)
        case .modify(let dn, let modifications, let assertion):
            let arena = ModificationArena(modifications)
            status = asserting(assertion) { ldap_modify_ext(ld, dn, arena.list, $0, nil, &message) }
        case .delete(let dn, let assertion):
            status = asserting(assertion) { ldap_delete_ext(ld, dn, $0, nil, &message) }
        case .rename(let dn, let rdn, let parent, let deletesOldValue):
            status = ldap_rename(ld, dn, rdn, parent, deletesOldValue ? 1 : 0, nil, nil, &message)
        case .compare(let dn, let name, let value):
            status = compare(dn, name, value, &message)
        case .search(let search):
            status = send(search, &message)
        case .whoAmI:
            status = ldap_whoami(ld, nil, nil, &message)
        }
        switch status {
        case LDAP_SUCCESS where resultCode == LDAP_BUSY:
            // libldap keeps the rest for later. A server that takes nothing for so long is not worth waiting for.
            throw LDAPError(.serverDown, "the server has stopped reading")
        case LDAP_SUCCESS: return message
        case LDAP_ENCODING_ERROR: throw failure(status, .encodingFailed, "encode a request")
        case LDAP_FILTER_ERROR: throw failure(status, .filterError, "encode a search")
        case LDAP_NO_MEMORY, LDAP_PARAM_ERROR, LDAP_NOT_SUPPORTED: throw failure(status, .localError, "make a request")
        // A write that timed out, or any other trouble with the socket.
        default: throw failure(LDAP_SERVER_DOWN, .serverDown, "send a request")
        }
    }

    /// Tells the server that nobody waits for this answer any more. It may finish the operation all the same.
    func abandon(_ message: Int32) {
        ldap_abandon_ext(ld, message, nil, nil)
    }

    private func compare(_ dn: String, _ name: String, _ value: AttributeValue, _ message: inout Int32) -> Int32 {
        var bytes = value.bytes
        return bytes.withUnsafeMutableBytes { buffer in
            var value = berval(
                bv_len: ber_len_t(buffer.count), bv_val: buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
            return ldap_compare_ext(ld, dn, ASCII.attributeDescription(name), &value, nil, nil, &message)
        }
    }

    /// Makes a call with the control of `assertion`, if there is one.
    private func asserting(
        _ assertion: Assertion?, _ call: (UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?) -> Int32
    ) -> Int32 {
        guard let assertion else { return call(nil) }
        var control: UnsafeMutablePointer<LDAPControl>?
        var filter = Array(assertion.filter.utf8CString)
        let status = filter.withUnsafeMutableBufferPointer {
            ldap_create_assertion_control(ld, $0.baseAddress, assertion.isCritical ? 1 : 0, &control)
        }
        guard status == LDAP_SUCCESS else { return status }
        defer { ldap_control_free(control) }
        var controls = [control, nil]
        return controls.withUnsafeMutableBufferPointer { call($0.baseAddress) }
    }

    private func send(_ search: SearchRequest, _ message: inout Int32) -> Int32 {
        var control: UnsafeMutablePointer<LDAPControl>?
        var status = LDAP_SUCCESS
        if search.persists { status = syncControl(&control) }
        if let page = search.page { status = pageControl(page, &control) }
        guard status == LDAP_SUCCESS else { return status }
        defer { ldap_control_free(control) }
        let names = search.attributes.map { CText(ASCII.selector($0)) }
        var list = names.map { Optional(UnsafeMutablePointer(mutating: $0.pointer)) } + [nil]
        var controls = [control, nil]
        var limit = timeval(tv_sec: search.timeLimit, tv_usec: 0)
        return withExtendedLifetime(names) {
            // libldap takes a limit of nothing for a mistake, and none for none.
            withUnsafeMutablePointer(to: &limit) { limit in
                ldap_search_ext(
                    ld, search.base, search.scope.number, search.filter, &list, 0,
                    &controls, nil, search.timeLimit > 0 ? limit : nil, Int32(clamping: search.sizeLimit), &message)
            }
        }
    }

    private func pageControl(
        _ page: SearchRequest.Page, _ control: inout UnsafeMutablePointer<LDAPControl>?
    ) -> Int32 {
        var bytes = page.cookie
        return bytes.withUnsafeMutableBytes { buffer in
            var cookie = berval(
                bv_len: ber_len_t(buffer.count), bv_val: buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
            // Critical: a server without pages must say so instead of sending everything.
            return ldap_create_page_control(ld, ber_int_t(clamping: page.size), &cookie, 1, &control)
        }
    }
}

extension LDAPHandle {
    /// RFC 4533, 2.2: `SEQUENCE { ENUMERATED refreshAndPersist }`, without a cookie. Critical, as a plain search would
    /// end and pass for a quiet directory.
    private func syncControl(_ control: inout UnsafeMutablePointer<LDAPControl>?) -> Int32 {
        var bytes: [UInt8] = [0x30, 0x03, 0x0A, 0x01, UInt8(LDAP_SYNC_REFRESH_AND_PERSIST)]
        return bytes.withUnsafeMutableBytes { buffer in
            var value = berval(
                bv_len: ber_len_t(buffer.count), bv_val: buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
            return ldap_control_create("\(LDAP_SYNC_OID).1", 1, &value, 1, &control)
        }
    }
}

extension SearchScope {
    fileprivate var number: Int32 {
        switch self {
        case .base: Int32(LDAP_SCOPE_BASE)
        case .one: Int32(LDAP_SCOPE_ONELEVEL)
        case .subtree: Int32(LDAP_SCOPE_SUBTREE)
        }
    }
}

extension ASCII {
    /// `*` and `+` stand for all user and all operational attributes.
    fileprivate static func selector(_ name: String) -> String {
        name == "*" || name == "+" ? name : attributeDescription(name)
    }
}
