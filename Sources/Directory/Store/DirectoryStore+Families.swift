import Accounts
import LDAPClient

// The links that SDET keeps between the accounts of a family, by DN and in both directions.
//
// What ties a family is stored by key: `passerelleChild` on a responsible person's account, the registration on a pupil's.
// Links follow from it, so that whoever comes second makes them, and they can be made again from the entries at any time.
extension DirectoryStore {
    /// Brings the links of a pupil's account, and of everybody who answers for the pupil, to what accounts there are.
    ///
    /// - Parameter leaving: an account that is about to be deleted. Links go first: one that stayed would point to whoever
    ///   is given the identifier next.
    public func mendLinks(around pupil: RegistrationKey, without leaving: Identifier? = nil) async throws {
        for _ in 0..<5 {
            do {
                return try await mend(pupil, without: leaving.map(layout.account))
            } catch let error as DirectoryError where [.conflict, .notFound, .outcomeUnknown].contains(error.code) {
                continue
            }
        }
        throw DirectoryError(.conflict, "a family's accounts were changed again and again")
    }

    /// Calls `body` with each pupil around whom a link is missing or leads to nobody: a daemon died between two writes.
    public func brokenFamilies(_ body: (RegistrationKey) async throws -> Void) async throws {
        let relatives = ldap.search(
            base: layout.people, scope: .one, filter: .present(AttributeName.child), attributes: FamilyMember.names,
            pageSize: 500
        ).renamed("look through the families")
        try await inParts(relatives) { part in
            let pupils = try await self.pupilAccounts(part.flatMap(\.children))
            let dns = Dictionary(pupils.map { ($0.registration, $0.dn) }) { first, _ in first }
            for relative in part where relative.pupils != Set(relative.children.compactMap { dns[$0] }) {
                for key in relative.children { try await body(key) }
            }
        }
        let pupils = ldap.search(
            base: layout.people, scope: .one, filter: .equal(AttributeName.objectClass, ObjectClassName.pupil),
            attributes: FamilyMember.names, pageSize: 500
        ).renamed("look through the families")
        try await inParts(pupils) { part in
            let relatives = try await self.relatives(of: part.map(\.registration))
            for pupil in part where !pupil.isTied(to: relatives) { try await body(pupil.registration) }
        }
    }

    private func inParts(
        _ entries: some AsyncSequence<Entry, any Error>, _ body: ([FamilyMember]) async throws -> Void
    ) async throws {
        var part: [FamilyMember] = []
        for try await entry in entries {
            if let member = FamilyMember(entry) { part.append(member) }
            if part.count == 100 {
                try await body(part)
                part = []
            }
        }
        if !part.isEmpty { try await body(part) }
    }

    /// Each entry is read before those that decide about it, and written only while it has the version that was read:
    /// whoever looks last writes last.
    private func mend(_ key: RegistrationKey, without leaving: DN?) async throws {
        let pupils = try await pupilAccounts([key]).filter { $0.dn != leaving }
        let relatives = try await relatives(of: [key]).filter { $0.dn != leaving }
        for pupil in pupils where !pupil.isTied(to: relatives) {
            try await write(
                pupil,
                [
                    .replace(AttributeName.pupilAuthority, relatives.map(\.dn.description)),
                    .replace(AttributeName.pupilRelations, relatives.compactMap { $0.relation(to: key) }),
                ])
        }
        for relative in relatives {
            let pupils = try await pupilAccounts(relative.children).map(\.dn).filter { $0 != leaving }
            guard relative.pupils != Set(pupils) else { continue }
            // SDET's class cannot be without a pupil: it comes with the first and goes with the last.
            var changes: [Modification] = [.replace(AttributeName.relativePupils, pupils.map(\.description))]
            if relative.pupils.isEmpty { changes.append(.add(AttributeName.objectClass, [ObjectClassName.relative])) }
            if pupils.isEmpty { changes.append(.delete(AttributeName.objectClass, [ObjectClassName.relative])) }
            try await write(relative, changes)
        }
    }

    private func write(_ member: FamilyMember, _ changes: [Modification]) async throws {
        try await perform("mend a family's links") {
            try await modify(member.dn, Guard.modifications(version: member.version) + changes)
        }
    }

    private func pupilAccounts(_ keys: [RegistrationKey]) async throws -> [FamilyMember] {
        guard !keys.isEmpty else { return [] }
        return try await members(
            .and([
                .equal(AttributeName.objectClass, ObjectClassName.pupil),
                .or(keys.map { .equal(AttributeName.registration, $0.text) }),
            ]))
    }

    private func relatives(of pupils: [RegistrationKey]) async throws -> [FamilyMember] {
        guard !pupils.isEmpty else { return [] }
        return try await members(.or(pupils.map { .equal(AttributeName.child, $0.text) }))
    }

    private func members(_ filter: Filter) async throws -> [FamilyMember] {
        try await perform("look up a family") {
            var found: [FamilyMember] = []
            for try await entry in ldap.search(
                base: layout.people, scope: .one, filter: filter, attributes: FamilyMember.names, pageSize: 500)
            {
                if let member = FamilyMember(entry) { found.append(member) }
            }
            return found
        }
    }
}
