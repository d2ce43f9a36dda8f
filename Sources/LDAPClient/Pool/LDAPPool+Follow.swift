extension LDAPPool {
    /// The entries that `filter` finds, and each that it finds from now on, as they are written (RFC 4533).
    ///
    /// On a session of its own. An entry that is deleted, or that the filter finds no longer, comes without attributes.
    /// Returns when more entries came than `body` could take in time: begin again, and what was left out comes first.
    ///
    /// - Parameters:
    ///   - waiting: entries that may wait for `body`.
    ///   - body: called for one entry after the other.
    /// - Throws: `unavailableCriticalExtension` when the server cannot do this, `serverDown` when the connection is
    ///   lost, what `body` throws, `CancellationError`.
    public func follow(
        base: DN, scope: SearchScope, filter: Filter, attributes: [String], waiting: Int = 1000,
        _ body: @Sendable (Entry) async throws -> Void
    ) async throws {
        let search = SearchRequest(
            base: base.description, scope: scope, filter: filter.description, attributes: attributes, timeLimit: 0,
            persists: true)
        let session = try await connector.connect(as: configuration.credentials)
        defer { session.close() }
        await session.gather(for: Self.gathering)
        let (entries, arriving) = AsyncThrowingStream.makeStream(
            of: Entry.self, bufferingPolicy: .bufferingOldest(waiting))
        let answer = Task {
            do {
                let reply = try await session.perform(.search(search), until: .now + Self.forever) { entry in
                    if case .dropped = arriving.yield(entry) { arriving.finish() }
                }
                try reply.requireSuccess()
                throw LDAPError(.serverDown, "the server has ended the search")
            } catch let error as NotSent {
                arriving.finish(throwing: error.reason)
            } catch {
                arriving.finish(throwing: error)
            }
        }
        defer { answer.cancel() }
        for try await entry in entries {
            try Task.checkCancellation()
            try await body(entry)
        }
        try Task.checkCancellation()
    }

    /// slapd sends a message about each write of anybody, most of which say no more than that there was one: to be woken by
    /// each costs more than to read it. The first after a pause is read at once.
    private static var gathering: Duration { .milliseconds(20) }

    /// Longer than any process lives.
    private static var forever: Duration { .seconds(1 << 32) }
}
