import LDAPClient

/// The entries of the first search that has any.
struct PreferredEntries: AsyncSequence, Sendable {
    typealias Element = Entry
    typealias Failure = any Error

    private let searches: [RenamedEntries]

    init(_ searches: [RenamedEntries]) { self.searches = searches }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: searches[...]) }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var rest: ArraySlice<RenamedEntries>
        private var entries: RenamedEntries.AsyncIterator?

        fileprivate init(rest: ArraySlice<RenamedEntries>) { self.rest = rest }

        mutating func next() async throws -> Entry? {
            while true {
                if let found = try await entries?.next() {
                    rest = []
                    return found
                }
                guard let search = rest.popFirst() else { return nil }
                entries = search.makeAsyncIterator()
            }
        }
    }
}
