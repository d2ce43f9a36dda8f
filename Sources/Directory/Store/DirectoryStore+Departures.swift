import Accounts
import Foundation
import LDAPClient

/// A pupil of a school as a feed left them, registered or activated.
public struct SchoolMember: Sendable, Equatable {
    public var key: RegistrationKey
    /// Of the account; `nil` for a registration.
    public var identifier: Identifier?
    public var isSuspended: Bool
    public var hasLeft: Bool
}

// People who leave: who they are, and who is left.
extension DirectoryStore {
    /// Calls `body` with each pupil that `source` brought to a school.
    public func members(
        ofSchool uai: String, source: String, _ body: (SchoolMember) throws -> Void
    ) async throws {
        let names = [
            AttributeName.registration, AttributeName.uid, AttributeName.state, AttributeName.leftAt,
        ]
        let filter = Filter.and([
            .equal(AttributeName.schoolUAI, uai), .equal(AttributeName.kind, PersonKind.pupil.rawValue),
            .equal(AttributeName.source, source),
        ])
        try await perform("look through a school") {
            for try await entry in ldap.search(
                base: layout.suffix, scope: .subtree, filter: filter, attributes: names, pageSize: 500)
            {
                guard let key = entry.first(AttributeName.registration) else { continue }
                let isAccount = entry.dn.isDescendant(of: layout.people)
                try body(
                    SchoolMember(
                        key: RegistrationKey(key),
                        identifier: isAccount ? entry.first(AttributeName.uid).flatMap(Identifier.init(stored:)) : nil,
                        isSuspended: isAccount && entry.first(AttributeName.state) == AccountState.suspended.rawValue,
                        hasLeft: entry.first(AttributeName.leftAt) != nil))
            }
        }
    }

    /// Registrations that tie somebody to a pupil of a school, as `source` brought them.
    public func tiedRegistrations(atSchool uai: String, source: String) async throws -> [RegistrationKey] {
        let filter = Filter.and([
            .equal(AttributeName.schoolUAI, uai), .equal(AttributeName.kind, PersonKind.responsible.rawValue),
            .equal(AttributeName.source, source),
        ])
        return try await tiedRegistrations(matching: filter)
    }

    /// Registrations that tie somebody to one of `pupils`.
    public func tiedRegistrations(to pupils: [RegistrationKey]) async throws -> [RegistrationKey] {
        guard !pupils.isEmpty else { return [] }
        return try await tiedRegistrations(matching: .or(pupils.map { .equal(AttributeName.child, $0.text) }))
    }

    private func tiedRegistrations(matching filter: Filter) async throws -> [RegistrationKey] {
        try await perform("look up pupils' relatives") {
            var found: [RegistrationKey] = []
            for try await entry in ldap.search(
                base: layout.registry, scope: .one, filter: filter,
                attributes: [AttributeName.registration], pageSize: 500)
            {
                if let key = entry.first(AttributeName.registration) { found.append(RegistrationKey(key)) }
            }
            return found
        }
    }

    /// Accounts of people who answer for one of `pupils`, whether or not the pupil has one; of everybody who answers for
    /// somebody when that is `nil`.
    public func relativeAccounts(
        of pupils: [RegistrationKey]? = nil
    ) -> some AsyncSequence<Account, any Error> & Sendable {
        let isRelative = Filter.equal(AttributeName.kind, PersonKind.responsible.rawValue)
        let filter =
            pupils.map { Filter.and([isRelative, .or($0.map { .equal(AttributeName.child, $0.text) })]) } ?? isRelative
        return ldap.search(
            base: layout.people, scope: .one, filter: filter, attributes: AccountMapping.names, pageSize: 500
        ).renamed("find accounts of relatives").compactMap { AccountMapping.account($0) }
    }

    /// Which of `pupils` are at school: registered, or with an account that no feed has left out.
    public func pupilsAtSchool(among pupils: Set<RegistrationKey>) async throws -> Set<RegistrationKey> {
        guard !pupils.isEmpty else { return [] }
        let filter = Filter.or(pupils.map { .equal(AttributeName.registration, $0.text) })
        return try await perform("look up children") {
            var found: Set<RegistrationKey> = []
            for try await entry in ldap.search(
                base: layout.suffix, scope: .subtree, filter: filter,
                attributes: [AttributeName.registration, AttributeName.leftAt], pageSize: 500)
            where entry.first(AttributeName.leftAt) == nil {
                found.formUnion(entry.strings(AttributeName.registration).map(RegistrationKey.init))
            }
            return found.intersection(pupils)
        }
    }

    /// Accounts of people who left at `date` or before.
    public func accountsLeft(by date: Date) -> some AsyncSequence<Account, any Error> & Sendable {
        ldap.search(
            base: layout.people, scope: .one,
            filter: .lessOrEqual(AttributeName.leftAt, DirectoryTime.text(date)), attributes: AccountMapping.names,
            pageSize: 500
        ).renamed("find leavers' accounts").compactMap { AccountMapping.account($0) }
    }
}
