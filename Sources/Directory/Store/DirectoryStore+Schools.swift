import Accounts
import LDAPClient

extension DirectoryStore {
    public func school(uai: String) async throws -> School? {
        try await perform("read a school") {
            try await ldap.read(
                layout.structure(uai: uai), attributes: SchoolMapping.names + [AttributeName.structureUAI])
        }.flatMap(SchoolMapping.school)
    }

    /// A school by the id that the feed's other records use for it.
    public func school(feedID: String) async throws -> School? {
        try await first(
            under: layout.structures, where: .equal(AttributeName.structureJointure, feedID),
            attributes: SchoolMapping.names + [AttributeName.structureUAI], action: "look up a school"
        ).flatMap(SchoolMapping.school)
    }

    /// What `store` would do.
    public func intention(_ facts: SchoolFacts) async throws -> Intention {
        let entry = try await perform("read a school") {
            try await ldap.read(layout.structure(uai: facts.uai), attributes: [AttributeName.feedDigest])
        }
        let standing = entry.map { Standing(digest: $0.first(AttributeName.feedDigest), version: 0) }
        return Intention(SchoolMapping.attributes(facts).digest, standing)
    }

    /// What `store` adds for a school that the directory does not know.
    public func newEntry(_ facts: SchoolFacts) -> NewEntry {
        var attributes = SchoolMapping.attributes(facts)
        let digest = attributes.digest
        attributes[AttributeName.objectClass] = SchoolMapping.objectClasses
        attributes.set(AttributeName.structureUAI, facts.uai)
        return NewEntry(layout.structure(uai: facts.uai), attributes, digest: digest)
    }

    /// Brings a school's entry to what the feed says.
    public func store(_ facts: SchoolFacts) async throws -> StoreOutcome {
        let dn = layout.structure(uai: facts.uai)
        let wanted = SchoolMapping.attributes(facts)
        let entry = try await perform("read a school") {
            try await ldap.read(dn, attributes: [AttributeName.feedDigest])
        }
        guard let entry else {
            let entry = newEntry(facts)
            try await perform("add a school") { try await ldap.add(dn, entry.attributes) }
            return .created
        }
        guard entry.first(AttributeName.feedDigest) != wanted.digest else { return .unchanged }
        let changes = SchoolMapping.names.map { Modification.replace($0, wanted[$0]) }
        try await perform("change a school") {
            try await ldap.modify(dn, changes + [.replace(AttributeName.feedDigest, [wanted.digest])])
        }
        return .updated
    }
}
