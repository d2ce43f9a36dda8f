extension Sequence where Element: Sendable {
    /// Calls `body` with each element, at most `limit` at the same time, and returns when all is done. Begins none once
    /// the task is cancelled.
    func concurrently(_ limit: Int, _ body: @escaping @Sendable (Element) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            for (position, element) in enumerated() {
                if position >= limit { await group.next() }
                if Task.isCancelled { break }
                group.addTask { await body(element) }
            }
        }
    }
}
