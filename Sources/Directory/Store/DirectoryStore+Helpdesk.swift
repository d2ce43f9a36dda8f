import Accounts
import LDAPClient

/// A school's administrator, as the directory names them at this moment.
public struct HelpdeskMember: Sendable, Equatable {
    public var administrator: SchoolAdministrator
    /// Opaque: differs once the password was changed.
    public var revision: String
    /// What signs in.
    public let dn: DN
}

// Schools' administrators: `groupOfNames` below one branch, `cn` the school's UAI, `member` the administrators' DNs. A member is an
// account among the people, or an entry of the branch itself, `uid=<identifier>,<branch>`.
extension DirectoryStore {
    /// Whom a group names under this identifier.
    ///
    /// - Returns: `nil` for everybody else; for a pupil, whatever groups say; for an account that is not open.
    public func administrator(_ identifier: Identifier?) async throws -> HelpdeskMember? {
        guard let branch = layout.helpdesk, let identifier else { return nil }
        let own = branch.child(AttributeName.uid, identifier.text)
        let account = layout.account(identifier)
        let groups = try await groups(naming: [own, account])
        func schools(of name: DN) -> Set<String> {
            Set(groups.filter { $0.members.contains(name) }.flatMap(\.schools))
        }
        if !schools(of: own).isEmpty, let entry = try await agent(own) {
            return HelpdeskMember(
                administrator: .init(identifier: identifier, name: Self.name(of: entry), schools: schools(of: own)),
                revision: entry.first(AttributeName.entryCSN) ?? "", dn: own)
        }
        guard !schools(of: account).isEmpty, let found = try await self.account(identifier), found.state == .active,
            found.kind != .pupil
        else { return nil }
        return HelpdeskMember(
            administrator: .init(
                identifier: identifier, name: "\(found.person.givenName) \(found.person.surname)",
                schools: schools(of: account)),
            revision: found.passwordChangedAt.map(DirectoryTime.text) ?? "", dn: account)
    }

    /// Whether the definitive password of an administrator is `password`: a simple bind.
    public func checkPassword(_ password: Secret, of member: HelpdeskMember) async throws -> Bool {
        try await perform("check an administrator's password") {
            try await ldap.checkPassword(dn: member.dn, password: password.bytes)
        }
    }

    /// Which of `identifiers` a group names as accounts, whether or not there are such accounts: whoever takes one of them would be
    /// an administrator.
    public func administrators(among identifiers: [Identifier]) async throws -> Set<Identifier> {
        guard layout.helpdesk != nil, !identifiers.isEmpty else { return [] }
        let members = try await groups(naming: identifiers.map(layout.account)).map(\.members)
        return Set(identifiers.filter { identifier in members.contains { $0.contains(layout.account(identifier)) } })
    }

    private struct Group {
        var schools: [String]
        var members: Set<DN>
    }

    private func groups(naming names: [DN]) async throws -> [Group] {
        guard let branch = layout.helpdesk else { return [] }
        let filter = Filter.and([
            .equal(AttributeName.objectClass, ObjectClassName.group),
            .or(names.map { .equal(AttributeName.member, $0.description) }),
        ])
        do {
            return try await perform("look up administrators' groups") {
                var groups: [Group] = []
                for try await entry in ldap.search(
                    base: branch, scope: .subtree, filter: filter,
                    attributes: [AttributeName.cn, AttributeName.member],
                    sizeLimit: Self.mostGroups, pageSize: Self.mostGroups)
                {
                    let members = entry.strings(AttributeName.member).compactMap { try? DN(parsing: $0) }
                    groups.append(Group(schools: entry.strings(AttributeName.cn), members: Set(members)))
                }
                return groups
            }
        } catch let error as DirectoryError where error.code == .notFound {
            // The branch has not been made yet: nobody is.
            return []
        }
    }

    /// More than any academy has schools.
    private static let mostGroups = 5000

    private func agent(_ name: DN) async throws -> Entry? {
        try await perform("read an administrator") {
            try await ldap.read(
                name,
                attributes: [
                    AttributeName.uid, AttributeName.cn, AttributeName.displayName, AttributeName.entryCSN,
                ])
        }
    }

    private static func name(of entry: Entry) -> String {
        entry.first(AttributeName.displayName) ?? entry.first(AttributeName.cn) ?? entry.first(AttributeName.uid) ?? ""
    }
}
