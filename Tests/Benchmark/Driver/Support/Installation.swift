import Directory
import EmbeddedDirectory
import Foundation
import LDAPClient
import TestSupport

/// A daemon's folder with an embedded directory, and what others need to reach both.
struct Installation: Sendable {
    let folder: String
    let programs: Programs
    let suffix = "dc=bench,dc=example"
    /// From what size on a first feed is not written over LDAP; 0 for never.
    var loadFromMiB = 0
    private let port: Int

    init(folder: String, programs: Programs) throws {
        self.folder = folder
        self.programs = programs
        port = try freePort()
    }

    var portal: String { "\(folder)/portal" }
    var administration: String { "\(folder)/administration" }
    var ldapiURI: String {
        "ldapi://" + "\(folder)/state/directory/run/ldapi".replacing("/", with: "%2F").replacing("-", with: "%2D")
    }
    var layout: DirectoryLayout { get throws { DirectoryLayout(suffix: try DN(parsing: suffix)) } }

    /// The configuration of a site, but for the cost of a hash and the places of things.
    func configuration(hash: HashCost) -> String {
        """
        folders:
          state: \(folder)/state
          resources: \(Repository.root)
        directory:
          suffix: \(suffix)
          embedded:
            listeners: ["ldap://127.0.0.1:\(port)"]
        feeds:
          loadFromMiB: \(loadFromMiB)
        sockets:
          portal:
            path: \(portal)
            limits:
              connectionsPerUser: 96
          administration:
            path: \(administration)
        # Whoever comes by the portal comes from one address.
        throttling:
          clientBurst: 1000000
        passwords:
          hash:
            memoryKiB: \(hash.memoryKiB)
            passes: \(hash.passes)
            allowWeak: \(hash == .cheapest)
        """
    }

    /// Runs `body` with sessions of our own client on the daemon's directory, as the daemon.
    func withPool<Result: Sendable>(
        sessions: Int, _ body: @escaping @Sendable (LDAPPool) async throws -> Result
    ) async throws -> Result {
        var settings = LDAPConfiguration(uris: [try LDAPURI(parsing: ldapiURI)], credentials: .external())
        settings.sessionLimit = sessions
        settings.operationTimeout = .seconds(30)
        let pool = LDAPPool(settings, logger: testLogger("bench"))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            let result = try await body(pool)
            pool.close()
            try await group.waitForAll()
            return result
        }
    }
}

/// What one password costs.
struct HashCost: Sendable, Equatable {
    let memoryKiB: Int
    let passes: Int

    /// The least that Argon2 knows, so that everything else shows.
    static let cheapest = HashCost(memoryKiB: 8, passes: 1)
    static let production = HashCost(memoryKiB: 19456, passes: 2)
}
