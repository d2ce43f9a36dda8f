import Accounts
import LDAPClient

/// What a source said last of a school, of a pupil, or of the link between a responsible person and a child.
public struct Remembered: Sendable, Equatable {
    /// A school's UAI, a registration's key: whoever has an account keeps it.
    public var name: String
    /// Of what was said.
    public var digest: String
    /// The account is one of somebody who left since.
    public var hasLeft: Bool
}

extension DirectoryStore {
    /// Calls `body` with everything that `source` ever said of what is in the directory, a page at a time.
    public func remembered(of source: String, _ body: (Remembered) -> Void) async throws {
        try await perform("look through a source") {
            for branch in [layout.structures, layout.registry, layout.people] {
                // The name first. A registration's one tie has its digest, an account's may differ.
                let names =
                    switch branch {
                    case layout.structures: [AttributeName.structureUAI, AttributeName.feedDigest]
                    case layout.registry: [AttributeName.registration, AttributeName.feedDigest]
                    default:
                        [AttributeName.registration, AttributeName.feedDigest, AttributeName.tie, AttributeName.leftAt]
                    }
                for try await entry in ldap.search(
                    base: branch, scope: .one, filter: .equal(AttributeName.source, source), attributes: names,
                    pageSize: 2000)
                {
                    let digest = entry.first(AttributeName.feedDigest) ?? ""
                    let hasLeft = entry.first(AttributeName.leftAt) != nil
                    let children = TieMapping.children(entry)
                    for name in entry.strings(names[0]) {
                        let revision = children.first { $0.registration.text == name }?.revision
                        body(Remembered(name: name, digest: revision ?? digest, hasLeft: hasLeft))
                    }
                }
            }
        }
    }
}
