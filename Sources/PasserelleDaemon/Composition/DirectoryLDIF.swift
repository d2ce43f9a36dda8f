import EmbeddedDirectory
import Glibc

/// The embedded directory's configuration as text, for a slapd that is there already. See `docs/existing-directory.md`.
public struct DirectoryLDIF {
    private let rendering: DirectoryConfiguration

    /// The daemon's user is the one that asks: run it as that user.
    /// - Throws: for a suffix or branch names that slapd would not take.
    public init(_ configuration: Configuration) throws {
        rendering = try DirectoryConfiguration(Parts(configuration: configuration).embedded(), daemonUser: geteuid())
    }

    /// - Parameter number: of the next free database of that slapd.
    public func database(number: Int, withSDET: Bool) throws -> String {
        try rendering.render(for: .existing(databaseNumber: number, withSDET: withSDET))
    }

    /// Branches and service entries, for `slapadd`.
    public func tree() throws -> String { try rendering.renderTree() }
}
