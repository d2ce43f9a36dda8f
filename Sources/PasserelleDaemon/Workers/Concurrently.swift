extension Sequence where Element: Sendable {
    /// Calls `body` with each element, at most `limit` at the same time, and returns when all is done. Begins none once
    /// the task is cancelled.
    ///
    /// - Returns: what `body` returned, in no order.
    @discardableResult
    func concurrently<Result: Sendable>(_ limit: Int, _ body: @escaping @Sendable (Element) async -> Result) async
        -> [Result]
    {
        await withTaskGroup(of: Result.self) { group in
            var results: [Result] = []
            for (position, element) in enumerated() {
                if position >= limit, let result = await group.next() { results.append(result) }
                if Task.isCancelled { break }
                group.addTask { await body(element) }
            }
            for await result in group { results.append(result) }
            return results
        }
    }
}
