import LDAPClient

/// Every entry of a bridge's directory with the number of its last write: equal before and after means that nothing was
/// written in between.
struct Snapshot: Equatable {
    private var writes: [String: String] = [:]

    /// Entries that were written, made or removed since `former`.
    func changed(since former: Snapshot) -> Set<String> {
        Set(writes.keys).union(former.writes.keys).filter { writes[$0] != former.writes[$0] }
    }

    static func take(_ bridge: Bridge) async throws -> Snapshot {
        var snapshot = Snapshot()
        for try await entry in bridge.pool.search(
            base: try DN(parsing: bridge.directory.suffix), scope: .subtree, filter: .present("objectClass"),
            attributes: ["entryCSN"])
        {
            snapshot.writes[entry.dn.description] = entry.first("entryCSN")
        }
        return snapshot
    }
}
