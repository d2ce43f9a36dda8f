import EmbeddedDirectory
import Foundation
import Logging

/// Runs `body` against a real slapd of its own, in a folder of its own, with the branches and service entries and
/// nobody in them. It has ended, and its folder is gone, when this returns.
///
/// - Parameter configure: may change anything but the state folder and the listener.
public func withDirectory<Result>(
    isolation: isolated (any Actor)? = #isolation,
    configure: (inout EmbeddedDirectoryConfiguration) async throws -> Void = { _ in },
    _ body: (TestDirectory) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        let directory = try await start(in: folder, configure: configure)
        do {
            let result = try await body(directory)
            await directory.stop()
            return result
        } catch {
            await directory.stop()
            throw error
        }
    }
}

/// A directory in `folder`, with this source tree's schema and templates, that nobody but this process can reach.
public func testConfiguration(in folder: String) -> EmbeddedDirectoryConfiguration {
    var configuration = EmbeddedDirectoryConfiguration(
        suffix: "dc=ac-test,dc=fr", stateFolder: "\(folder)/directory", schemaFolder: Repository.schemaFolder,
        configurationFolder: Repository.configurationFolder)
    configuration.mapSize = 256 << 20
    configuration.entListeners = []
    return configuration
}

/// Somebody else may take the port between our look and slapd's start; then slapd says so and another one is tried.
private func start(
    in folder: String, configure: (inout EmbeddedDirectoryConfiguration) async throws -> Void
) async throws -> TestDirectory {
    for attempt in 1... {
        var configuration = testConfiguration(in: folder)
        try await configure(&configuration)
        let ldapURI = "ldap://127.0.0.1:\(try freePort())/"
        configuration.entListeners.append(ldapURI)
        let directory = TestDirectory(configuration, ldapURI: ldapURI, scratch: folder)
        do {
            try await directory.start()
            return directory
        } catch let error as EmbeddedDirectoryError where error.code == .inUse && attempt < 5 {
            continue
        }
    }
    throw TestFailure("no free port")
}
