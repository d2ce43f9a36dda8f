import Accounts
import Foundation
import LDAPClient

extension DirectoryStore {
    /// The registration whose current code has this index, and what its account will take over.
    public func registration(code index: CodeIndex) async throws -> (Registration, RegistrationFacts)? {
        let entry = try await first(
            under: layout.registry, where: .equal(AttributeName.codeIndex, index.hexadecimal),
            attributes: Array(Set(RegistrationMapping.names + RegistrationFacts.names)), action: "look up a code")
        guard let entry, let registration = RegistrationMapping.registration(entry) else { return nil }
        return (registration, RegistrationFacts(entry: entry))
    }

    public func registration(_ key: RegistrationKey) async throws -> Registration? {
        try await perform("read a registration") {
            try await ldap.read(layout.registration(key), attributes: RegistrationMapping.names)
        }.flatMap(RegistrationMapping.registration)
    }

    /// Registrations that owe a mail.
    public func registrationsOwingMail() -> some AsyncSequence<Registration, any Error> & Sendable {
        ldap.search(
            base: layout.registry, scope: .one, filter: .present(AttributeName.mailOwed),
            attributes: RegistrationMapping.names, pageSize: 100
        ).renamed("find registrations that owe a mail").compactMap { RegistrationMapping.registration($0) }
    }

    /// - Throws: `conflict` when the registration changed since it was read, `notFound` when it is gone.
    public func apply(_ change: RegistrationChange) async throws {
        try await perform("change a registration") {
            try await ldap.modify(layout.registration(change.key), RegistrationMapping.modifications(change))
        }
    }

    /// Clean-up of a used registration. One that is gone already is no error.
    public func deleteRegistration(_ key: RegistrationKey) async throws {
        do {
            try await perform("delete a registration") { try await ldap.delete(layout.registration(key)) }
        } catch let error as DirectoryError where error.code == .notFound {
            return
        }
    }

    /// Registrations that nobody has written since `date`, and when that was.
    public func registrations(
        unwrittenSince date: Date
    ) -> some AsyncSequence<(Registration, writtenAt: Date), any Error> & Sendable {
        let filter = Filter.and([
            .equal(AttributeName.objectClass, ObjectClassName.registration),
            .lessOrEqual(AttributeName.modifyTimestamp, DirectoryTime.text(date)),
        ])
        return ldap.search(
            base: layout.registry, scope: .one, filter: filter,
            attributes: RegistrationMapping.names + [AttributeName.modifyTimestamp], pageSize: 500
        ).renamed("find old registrations").compactMap { entry in
            guard let registration = RegistrationMapping.registration(entry),
                let writtenAt = entry.first(AttributeName.modifyTimestamp).flatMap(DirectoryTime.date)
            else { return nil }
            return (registration, writtenAt)
        }
    }

    /// Removes a registration as it was read.
    ///
    /// - Throws: `conflict` when it changed since, `notFound` when it is gone.
    public func delete(_ registration: Registration) async throws {
        try await perform("delete a registration") {
            try await ldap.delete(
                layout.registration(registration.key),
                if: .equal(AttributeName.version, String(registration.version)))
        }
    }

    /// Registrations that `query` selects, as they come from the directory.
    public func registrations(
        matching query: PeopleQuery
    ) -> some AsyncSequence<Registration, any Error> & Sendable {
        entries(
            matching: query, objectClass: ObjectClassName.registration, below: layout.registry,
            attributes: RegistrationMapping.names, action: "find registrations"
        ).compactMap { RegistrationMapping.registration($0) }
    }
}

/// What the feed says of somebody, as the account takes it over attribute by attribute.
public struct RegistrationFacts: Sendable {
    static let names = PupilMapping.names + [AttributeName.feedDigest, AttributeName.child, AttributeName.tie]
    let entry: Entry
}
