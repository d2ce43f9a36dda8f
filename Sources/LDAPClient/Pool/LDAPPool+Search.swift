extension LDAPPool {
    /// An entry, `nil` when there is none or when we may not see it.
    ///
    /// - Parameter attributes: names; none asks for all user attributes, `1.1` alone for none of them.
    public func read(_ dn: DN, attributes: [String] = []) async throws -> Entry? {
        let search = SearchRequest(
            base: dn.description, scope: .base, filter: Filter.present("objectClass").description,
            attributes: attributes, timeLimit: serverTimeLimit)
        let reply = try await perform(.search(search))
        if reply.result.code == .noSuchObject { return nil }
        try reply.requireSuccess()
        return reply.entries.first
    }

    /// The entries that `filter` finds, as they are consumed.
    ///
    /// They come in pages (RFC 2696): the next page is asked for when the one before is used up, so a slow consumer
    /// holds up nobody and never has more than a page in memory. Stop consuming, and nothing more is asked for. A
    /// search that needs several pages has a session to itself until it ends; at most `pagedSearchLimit` run at once,
    /// and one that is started while consuming another counts too.
    ///
    /// - Parameters:
    ///   - attributes: names; none asks for all user attributes, `1.1` alone for none of them.
    ///   - sizeLimit: the sequence ends after so many entries, without an error; 0 for all. A limit of the server's
    ///     that comes before is `sizeLimitExceeded`, after the entries.
    ///   - pageSize: at least 1.
    public func search(
        base: DN, scope: SearchScope, filter: Filter = .present("objectClass"), attributes: [String] = [],
        sizeLimit: Int = 0, pageSize: Int = 500
    ) -> EntrySequence {
        let search = SearchRequest(
            base: base.description, scope: scope, filter: filter.description, attributes: attributes,
            timeLimit: serverTimeLimit)
        return EntrySequence(pool: self, search: search, sizeLimit: max(sizeLimit, 0), pageSize: max(pageSize, 1))
    }

    /// The server's own clock stops a search that nobody waits for any more.
    private var serverTimeLimit: Int { max(Int(configuration.operationTimeout.components.seconds), 1) }
}

/// Entries of a search. Each iteration is a search of its own.
public struct EntrySequence: AsyncSequence, Sendable {
    public typealias Element = Entry
    public typealias Failure = any Error

    let pool: LDAPPool
    let search: SearchRequest
    let sizeLimit: Int
    let pageSize: Int

    public func makeAsyncIterator() -> AsyncIterator {
        // What fits in one page needs no control and no session of its own.
        let fitsInOne = search.scope == .base || (sizeLimit > 0 && sizeLimit <= pageSize)
        let source: any PageSource =
            fitsInOne ? SinglePage(pool, search, limit: sizeLimit) : Pages(pool, search, size: pageSize)
        return AsyncIterator(source: source, remaining: sizeLimit > 0 ? sizeLimit : .max)
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let source: any PageSource
        var remaining: Int
        private var page: [Entry] = []
        private var position = 0

        init(source: any PageSource, remaining: Int) {
            self.source = source
            self.remaining = remaining
        }

        public mutating func next() async throws -> Entry? {
            while position == page.count {
                guard remaining > 0, let next = try await source.next(atMost: remaining) else { return nil }
                page = next
                position = 0
            }
            defer {
                position += 1
                remaining -= 1
            }
            guard remaining > 0 else { return nil }
            return page[position]
        }
    }
}
