import LDAPClient

/// The entries of a search, or those of another one when it has none.
struct PreferredEntries: AsyncSequence, Sendable {
    typealias Element = Entry
    typealias Failure = any Error

    let first: RenamedEntries
    let otherwise: RenamedEntries?

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(entries: first.makeAsyncIterator(), otherwise: otherwise)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var entries: RenamedEntries.AsyncIterator
        fileprivate var otherwise: RenamedEntries?

        mutating func next() async throws -> Entry? {
            let found = try await entries.next()
            guard found == nil, let other = otherwise else {
                otherwise = nil
                return found
            }
            otherwise = nil
            entries = other.makeAsyncIterator()
            return try await entries.next()
        }
    }
}
