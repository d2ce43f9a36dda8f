import Accounts
import LDAPClient
import NIOConcurrencyHelpers

/// The accounts and registrations in the directory: typed reads, and writes of one operation each.
///
/// It holds no copy of any entry. What it reads may be stale a moment later; that is what the guard of each write is for.
public final class DirectoryStore: Sendable {
    public let layout: DirectoryLayout
    let ldap: LDAPPool
    /// Of the passwords that we store.
    let cost: PasswordHasher.Cost
    /// Under which name the directory records what we write, once it was asked.
    let ownName = NIOLockedValueBox<String?>(nil)
    private let onForeignWrite = NIOLockedValueBox<PutRight?>(nil)

    /// What has to become of an account that somebody else wrote last, before a write of ours hides that.
    ///
    /// - Parameter write: makes that write, as long as the entry is the one that was looked at.
    /// - Returns: whether it was made, since there was nothing to put right.
    public typealias PutRight =
        @Sendable (OutsideChange, _ write: @Sendable () async throws -> Void) async throws -> Bool

    public init(ldap: LDAPPool, layout: DirectoryLayout, cost: PasswordHasher.Cost = .init()) {
        self.ldap = ldap
        self.layout = layout
        self.cost = cost
    }

    /// Says who puts an account right that somebody else wrote, when a write of ours would hide that. Without anybody such a
    /// write is refused with `conflict` as long as it is so.
    public func beforeHiding(_ putRight: @escaping PutRight) {
        onForeignWrite.withLockedValue { $0 = putRight }
    }

    func putRight(_ outside: OutsideChange, or write: @Sendable () async throws -> Void) async throws -> Bool {
        try await onForeignWrite.withLockedValue { $0 }?(outside, write) ?? false
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
