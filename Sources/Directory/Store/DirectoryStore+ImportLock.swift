import Accounts
import LDAPClient

extension DirectoryStore {
    /// What stands in the directory as the import's lock, to be compared when it is changed.
    public func importLock() async throws -> String? {
        try await perform("read the import's lock") {
            try await ldap.read(layout.registry, attributes: [AttributeName.importLock])
        }?.first(AttributeName.importLock)
    }

    /// Puts `new` in the place of what was read.
    ///
    /// - Parameters:
    ///   - former: as read, letter by letter.
    ///   - new: `nil` when nobody imports any more.
    /// - Throws: `conflict` when it is not so any more.
    public func replaceImportLock(_ former: String?, by new: ImportLock?) async throws {
        let changes =
            (former.map { [Modification.delete(AttributeName.importLock, [$0])] } ?? [])
            + (new.map { [.add(AttributeName.importLock, [$0.stored])] } ?? [])
        do {
            try await ldap.modify(layout.registry, changes)
        } catch let error as LDAPError where [.typeOrValueExists, .constraintViolation].contains(error.code) {
            throw DirectoryError(.conflict, "somebody else took the import's lock")
        } catch let error as LDAPError where error.outcomeIsUnknown {
            // No two locks are alike.
            guard try await importLock() == new?.stored else {
                throw DirectoryError(.conflict, "the import's lock may not have been written")
            }
        } catch let error as LDAPError {
            throw DirectoryError(error, while: "take the import's lock")
        }
    }
}
