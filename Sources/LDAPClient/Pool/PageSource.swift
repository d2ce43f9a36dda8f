/// Where an iterator of `EntrySequence` gets its entries. Used by one task.
protocol PageSource: AnyObject {
    /// - Returns: `nil` after the last page. A page may be empty.
    func next(atMost count: Int) async throws -> [Entry]?
}

/// A search whose entries fit in one page.
final class SinglePage: PageSource {
    private let pool: LDAPPool
    private let search: SearchRequest
    private let limit: Int
    private var failure: LDAPError?
    private var isDone = false

    init(_ pool: LDAPPool, _ search: SearchRequest, limit: Int) {
        self.pool = pool
        self.search = search
        self.limit = limit
    }

    func next(atMost count: Int) async throws -> [Entry]? {
        if let failure { throw failure }
        guard !isDone else { return nil }
        isDone = true
        var search = search
        search.sizeLimit = limit
        let reply = try await pool.perform(.search(search))
        // The limit that we asked for ourselves is no failure.
        let isOurs = reply.result.code == .sizeLimitExceeded && limit > 0 && reply.entries.count >= limit
        if reply.result.code != .success && !isOurs { failure = reply.result.error() }
        return reply.entries
    }
}

/// A search in pages, which keeps one session of the pool's from its first page to its last.
final class Pages: PageSource {
    private let pool: LDAPPool
    private let search: SearchRequest
    private let size: Int
    private var session: Session?
    private var cookie: [UInt8] = []
    private var failure: LDAPError?
    private var isDone = false

    init(_ pool: LDAPPool, _ search: SearchRequest, size: Int) {
        self.pool = pool
        self.search = search
        self.size = size
    }

    deinit {
        // The consumer stopped early. The server forgets the rest when the session's next search begins.
        release()
    }

    func next(atMost count: Int) async throws -> [Entry]? {
        if let failure { throw failure }
        guard !isDone else { return nil }
        var search = search
        search.page = .init(size: min(size, count), cookie: cookie)
        do {
            let reply = try await perform(search)
            cookie = reply.result.cookie
            if reply.result.code != .success { failure = reply.result.error() }
            if cookie.isEmpty || failure != nil { end() }
            return reply.entries
        } catch {
            end()
            throw error
        }
    }

    private func perform(_ search: SearchRequest) async throws -> Reply {
        let now = ContinuousClock.now
        let deadline = now + pool.configuration.operationTimeout
        while true {
            let session = try await session(until: deadline, orWhenEmpty: now + pool.configuration.sessionTimeout)
            do {
                return try await session.perform(.search(search), until: deadline)
            } catch let error as NotSent {
                release()
                pool.isOver(session, error.reason)
                // A later page exists on its own session only.
                guard cookie.isEmpty else { throw error.reason }
            }
        }
    }

    private func session(
        until deadline: ContinuousClock.Instant, orWhenEmpty emptyDeadline: ContinuousClock.Instant
    ) async throws -> Session {
        if let session { return session }
        let acquired = try await pool.paged.acquire(until: deadline, orWhenEmpty: emptyDeadline)
        session = acquired
        return acquired
    }

    private func end() {
        isDone = true
        release()
    }

    private func release() {
        if let session { pool.release(session, of: pool.paged) }
        session = nil
    }
}
