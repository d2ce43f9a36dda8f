import Accounts
import LDAPClient

/// The accounts and registrations in the directory: typed reads, and writes of one operation each.
///
/// It holds no copy of anything. What it reads may be stale a moment later; that is what the guard of each write is for.
public final class DirectoryStore: Sendable {
    public let layout: DirectoryLayout
    let ldap: LDAPPool

    public init(ldap: LDAPPool, layout: DirectoryLayout) {
        self.ldap = ldap
        self.layout = layout
    }

    /// Runs one operation and renames libldap's error for the receiver's next move.
    func perform<Result>(_ action: String, _ operation: () async throws -> Result) async throws -> Result {
        do {
            return try await operation()
        } catch let error as LDAPError {
            throw DirectoryError(error, while: action)
        }
    }

    /// The first entry that `filter` finds under `base`, or `nil`.
    func first(under base: DN, where filter: Filter, attributes: [String], action: String) async throws -> Entry? {
        try await perform(action) {
            // Two are asked for: with one, a second match would come as `sizeLimitExceeded`.
            for try await entry in ldap.search(
                base: base, scope: .one, filter: filter, attributes: attributes, sizeLimit: 2)
            {
                return entry
            }
            return nil
        }
    }
}
