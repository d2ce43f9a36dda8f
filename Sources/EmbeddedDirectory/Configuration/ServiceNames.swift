/// DNs of the branches and of those who ask the directory, as its configuration and its first entries spell them.
public struct ServiceNames: Sendable, Equatable {
    public let suffix: String
    public let people: String
    public let structures: String
    public let registry: String
    public let services: String
    /// The daemon; signs in as the operating system's user that it is, and has no password.
    public let daemon: String
    /// E-lyco's account for searches.
    public let ent: String
    /// Reads everything but secrets, writes nothing.
    public let administrator: String
    /// For another slapd that keeps a copy. It has no password unless `replicator.password` is put into the state
    /// folder.
    public let replicator: String

    init(suffix: String, branches: EmbeddedDirectoryConfiguration.BranchNames) {
        self.suffix = suffix
        people = "ou=\(branches.people),\(suffix)"
        structures = "ou=\(branches.structures),\(suffix)"
        registry = "ou=\(branches.registry),\(suffix)"
        let services = "ou=\(branches.services),\(suffix)"
        self.services = services
        daemon = "cn=passerelle,\(services)"
        ent = "cn=ent,\(services)"
        administrator = "cn=administrator,\(services)"
        replicator = "cn=replicator,\(services)"
    }
}
