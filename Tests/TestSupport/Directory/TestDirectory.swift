import EmbeddedDirectory
import Foundation
import Logging
import Synchronization

/// A real slapd under test. See `withDirectory`.
public final class TestDirectory: DirectoryUnderTest {
    public let configuration: EmbeddedDirectoryConfiguration
    public let ldapURI: String
    public let scratch: String
    private let running = Mutex<Running?>(nil)

    private struct Running {
        var directory: EmbeddedDirectory
        var task: Task<Void, any Error>
    }

    init(_ configuration: EmbeddedDirectoryConfiguration, ldapURI: String, scratch: String) {
        self.configuration = configuration
        self.ldapURI = ldapURI
        self.scratch = scratch
    }

    public var embedded: EmbeddedDirectory {
        get throws {
            guard let directory = running.withLock({ $0?.directory }) else {
                throw TestFailure("the directory is stopped")
            }
            return directory
        }
    }

    public var names: ServiceNames { get throws { try embedded.names } }
    public var ldapiURI: String { get throws { try embedded.ldapiURI } }
    public var suffix: String { configuration.suffix }
    public var entPassword: String {
        get throws { try String(contentsOfFile: embedded.entPasswordPath, encoding: .utf8) }
    }
    public var administratorPasswordPath: String { "\(configuration.stateFolder)/administrator.password" }
    public var administratorPassword: String {
        get throws { try String(contentsOfFile: administratorPasswordPath, encoding: .utf8) }
    }

    /// - Parameter configurationFolder: another one than the directory was made with: that of the next version, say.
    public func start(configurationFolder: String? = nil) async throws {
        var configuration = configuration
        if let configurationFolder { configuration.configurationFolder = configurationFolder }
        // A password as its own userPassword value: service entries need no Argon2 here, and the test gains 16 ms a
        // bind.
        let directory = try EmbeddedDirectory(configuration, logger: testLogger("directory")) {
            String(decoding: $0, as: UTF8.self)
        }
        let task = Task { try await directory.run() }
        running.withLock { $0 = Running(directory: directory, task: task) }
        do {
            try await directory.waitUntilReady()
        } catch {
            task.cancel()
            _ = await task.result
            throw error
        }
    }

    /// Stops slapd and returns when it has ended.
    public func stop() async {
        let former = running.withLock { running in
            defer { running = nil }
            return running
        }
        former?.task.cancel()
        _ = await former?.task.result
    }

    public func restart(configurationFolder: String? = nil) async throws {
        await stop()
        try await start(configurationFolder: configurationFolder)
    }

    /// Kills slapd as a crash would, and returns when its supervisor has started another one.
    public func kill9() async throws {
        let directory = try embedded
        guard let victim = directory.processID else { throw TestFailure("slapd does not run") }
        // Followed from before the kill, so that the new one cannot be missed.
        let states = directory.states
        kill(victim, SIGKILL)
        for await state in states {
            if case .ready(let processID) = state, processID != victim { return }
        }
        throw TestFailure("slapd was not started again")
    }
}

/// Silent, unless `PASSERELLE_TEST_LOG` is set.
public func testLogger(_ label: String) -> Logger {
    let isWanted = ProcessInfo.processInfo.environment["PASSERELLE_TEST_LOG"] != nil
    guard isWanted else { return Logger(label: label) { _ in SwiftLogNoOpLogHandler() } }
    return Logger(label: label) { StreamLogHandler.standardError(label: $0) }
}
