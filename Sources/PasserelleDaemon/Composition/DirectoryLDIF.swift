import EmbeddedDirectory
import Glibc

/// The embedded directory's configuration as text, for a slapd that is there already. See `docs/existing-directory.md`.
public struct DirectoryLDIF {
    private let rendering: DirectoryConfiguration
    private let authority: String?

    /// The daemon's user is the one that asks: run it as that user.
    /// - Throws: for a suffix or branch names that slapd would not take.
    public init(_ configuration: Configuration) throws {
        authority = configuration.directory.external.tls.authorities
        rendering = try DirectoryConfiguration(Parts(configuration: configuration).embedded(), daemonUser: geteuid())
    }

    /// - Parameter number: of the next free database of that slapd.
    public func database(number: Int, withSDET: Bool) throws -> String {
        try rendering.render(for: .existing(databaseNumber: number, withSDET: withSDET))
    }

    /// What makes that database a copy, or one of two providers in mirror mode.
    ///
    /// - Parameters:
    ///   - providers: whose copy it is.
    ///   - serverID: of a provider in mirror mode, `nil` for a consumer.
    ///   - passwordFile: of the replicator's password; mode 0600.
    public func replication(
        number: Int, providers: [String], serverID: Int?, passwordFile: String?
    ) throws -> String {
        guard let passwordFile else {
            throw SetupError(message: "name the file with the replicator's password: --replicator-password-file")
        }
        let password = try SecretFile(path: passwordFile).read().text
        return try rendering.render(
            Replication(providers: providers, password: password ?? "", authority: authority, serverID: serverID),
            databaseNumber: number)
    }

    /// Branches and service entries, for `slapadd`.
    public func tree() throws -> String { try rendering.renderTree() }

    /// An entry with every attribute, for `slapadd -s`; to be removed again.
    public func vocabulary() throws -> String { try rendering.renderVocabulary() }
}
