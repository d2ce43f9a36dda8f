extension LDAPPool {
    /// Whether a simple bind with this password succeeds, exactly as any other client of the directory would make it.
    ///
    /// It is made on a session of its own, which ends with it. An empty DN or password is nobody's: the answer is no
    /// without asking the server, to which such a bind is anonymous (RFC 4513, 5.1.1 and 5.1.2).
    /// - Returns: `false` for `invalidCredentials`.
    /// - Throws: everything else that is not success.
    public func checkPassword(dn: DN, password: [UInt8]) async throws -> Bool {
        guard !dn.isEmpty, !password.isEmpty else { return false }
        switch try await attemptBind(dn: dn, password: password) {
        case nil: return true
        case let refusal? where refusal.code == .invalidCredentials: return false
        case let refusal?: throw refusal
        }
    }

    /// What the server answers to a simple bind that is sent as it is, even without a DN or a password: to try a
    /// server's locks, never to let anybody in.
    ///
    /// - Returns: the server's refusal; `nil` when it let us in.
    /// - Throws: when there is no answer.
    public func attemptBind(dn: DN, password: [UInt8]) async throws -> LDAPError? {
        let now = ContinuousClock.now
        let deadline = now + configuration.operationTimeout
        let permit = try await checks.acquire(until: deadline, orWhenEmpty: deadline)
        defer { _ = checks.release(permit) }
        let session = try await connector.connect(as: .anonymous)
        defer { session.close() }
        let result = try await withOuterDeadline(deadline, "check a password") {
            try await session.bind(dn, password, until: deadline)
        }
        return result.code == .success ? nil : result.error()
    }

    /// The same by a SASL mechanism that asks for a name and a password.
    ///
    /// - Returns: `authenticationFailed` with the refusal; `nil` when the server let us in.
    /// - Throws: when there is no answer, `mechanismMissing` when we cannot ask.
    public func attemptBind(mechanism: String, name: String, password: [UInt8]) async throws -> LDAPError? {
        let deadline = ContinuousClock.now + configuration.operationTimeout
        let permit = try await checks.acquire(until: deadline, orWhenEmpty: deadline)
        defer { _ = checks.release(permit) }
        do {
            try await connector.connect(as: .sasl(mechanism: mechanism, authenticationID: name, secret: password))
                .close()
            return nil
        } catch let error as LDAPError where error.code == .authenticationFailed {
            return error
        }
    }
}
