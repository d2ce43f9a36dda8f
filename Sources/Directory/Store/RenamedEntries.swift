import LDAPClient

/// The entries of a search, whose errors are renamed for the receiver's next move as `DirectoryStore.perform` does for one
/// operation.
///
/// Only the search's own: what is thrown while its entries are looked at is somebody else's.
struct RenamedEntries: AsyncSequence, Sendable {
    typealias Element = Entry
    typealias Failure = any Error

    fileprivate let entries: EntrySequence
    fileprivate let action: String

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(entries: entries.makeAsyncIterator(), action: action)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var entries: EntrySequence.AsyncIterator
        fileprivate let action: String

        mutating func next() async throws -> Entry? {
            do {
                return try await entries.next()
            } catch let error as LDAPError {
                throw DirectoryError(error, while: action)
            }
        }
    }
}

extension EntrySequence {
    func renamed(_ action: String) -> RenamedEntries { RenamedEntries(entries: self, action: action) }
}
