extension LDAPPool {
    /// Adds an entry. The attributes that name it have to be among `attributes`.
    ///
    /// - Throws: `entryAlreadyExists`, `noSuchObject` when the parent is missing, …
    public func add(_ dn: DN, _ attributes: [Attribute]) async throws {
        try await perform(.add(dn: dn.description, attributes)).requireSuccess()
    }

    /// Makes all of `modifications` in their order, or none.
    ///
    /// Removing a value and adding another one of the same attribute is a compare-and-set: of several callers that read
    /// the same value one succeeds, and the others get `noSuchAttribute`.
    ///
    /// - Parameters:
    ///   - assertion: what the entry has to be like at that moment (RFC 4528); otherwise `assertionFailed`, and nothing is
    ///     changed. slapd 2.5 says so, too, of every modify of an attribute that slapo-unique watches (ITS#6916).
    ///   - isCritical: false when a server that does not know of assertions may go on without.
    public func modify(
        _ dn: DN, _ modifications: [Modification], if assertion: Filter? = nil, isCritical: Bool = true
    ) async throws {
        let assertion = assertion.map { Assertion(filter: $0.description, isCritical: isCritical) }
        try await perform(.modify(dn: dn.description, modifications, assertion)).requireSuccess()
    }

    /// - Throws: `noSuchObject` when there is no such entry, `notAllowedOnNonLeaf` when there are entries below it.
    /// - Parameter assertion: what the entry has to be like at that moment (RFC 4528); otherwise `assertionFailed`, and it stays.
    public func delete(_ dn: DN, if assertion: Filter? = nil) async throws {
        try await perform(.delete(dn: dn.description, assertion.map { Assertion(filter: $0.description) }))
            .requireSuccess()
    }

    /// Gives an entry another name and, with `parent`, another place.
    ///
    /// - Parameter deletesOldValue: whether the former name ceases to be one of the entry's values.
    public func rename(_ dn: DN, to rdn: RDN, under parent: DN? = nil, deletesOldValue: Bool = true) async throws {
        let request = Request.rename(
            dn: dn.description, rdn: rdn.description, parent: parent?.description, deletesOldValue: deletesOldValue)
        try await perform(request).requireSuccess()
    }

    /// Whether an attribute has a value, by the attribute's own rule for equality.
    ///
    /// - Throws: `noSuchAttribute`, `noSuchObject`.
    public func compare(_ dn: DN, _ name: String, _ value: String) async throws -> Bool {
        let result = try await perform(.compare(dn: dn.description, name: name, value: .text(value))).result
        switch result.code {
        case .compareTrue: return true
        case .compareFalse: return false
        default: throw result.error()
        }
    }

    /// Who the server takes us for (RFC 4532), as `dn:cn=…` or `u:…`; empty for nobody.
    public func whoAmI() async throws -> String {
        let reply = try await perform(.whoAmI)
        try reply.requireSuccess()
        return String(decoding: reply.result.value ?? [], as: UTF8.self)
    }

    /// One operation on a shared session. A second session is tried only when the first certainly did not send it.
    func perform(_ request: Request) async throws -> Reply {
        let now = ContinuousClock.now
        let deadline = now + configuration.operationTimeout
        while true {
            let session = try await shared.acquire(until: deadline, orWhenEmpty: now + configuration.sessionTimeout)
            defer { release(session, of: shared) }
            do {
                return try await session.perform(request, until: deadline)
            } catch let error as NotSent {
                // The session's end and this request crossed.
                isOver(session, error.reason)
            }
        }
    }

    func release(_ session: Session, of lane: Lane<Session>) {
        lane.release(session)?.close()
    }
}
