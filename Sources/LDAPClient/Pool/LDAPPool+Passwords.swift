extension LDAPPool {
    /// Whether a simple bind with this password succeeds, exactly as any other client of the directory would make it.
    ///
    /// It is made on a session of its own, which ends with it. An empty DN or password is nobody's: the answer is no
    /// without asking the server, to which such a bind is anonymous (RFC 4513, 5.1.1 and 5.1.2).
    /// - Returns: `false` for `invalidCredentials`.
    /// - Throws: everything else that is not success.
    public func checkPassword(dn: DN, password: [UInt8]) async throws -> Bool {
        guard !dn.isEmpty, !password.isEmpty else { return false }
        let now = ContinuousClock.now
        let deadline = now + configuration.operationTimeout
        let permit = try await checks.acquire(until: deadline, orWhenEmpty: deadline)
        defer { _ = checks.release(permit) }
        let session = try await connector.connect(as: .anonymous)
        defer { session.close() }
        let result = try await withOuterDeadline(deadline, "check a password") {
            try await session.bind(dn, password, until: deadline)
        }
        switch result.code {
        case .success: return true
        case .invalidCredentials: return false
        default: throw result.error()
        }
    }
}
