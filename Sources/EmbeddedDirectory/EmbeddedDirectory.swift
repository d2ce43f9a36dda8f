import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle

/// A private slapd: Debian's, configured, started and looked after by this process.
///
/// ``run()`` prepares the state folder, starts slapd and starts it again whenever it ends, until the service is
/// stopped. slapd's death follows ours: whatever ends this process ends slapd too.
public final class EmbeddedDirectory: Service {
    public enum State: Sendable, Equatable {
        case idle
        case starting
        case ready(processID: Int32)
        /// slapd has ended and is started again after the delay.
        case waitingToRestart(Duration)
        case stopped
        /// It never worked; the error says why.
        case failed(EmbeddedDirectoryError)
    }

    public let configuration: EmbeddedDirectoryConfiguration
    public let names: ServiceNames
    let logger: Logger
    let status = DirectoryStatus()
    let folder: StateFolder
    let rendered: DirectoryConfiguration
    /// From a password to a value of `userPassword`, scheme included.
    let hash: @Sendable ([UInt8]) async throws -> String
    let lock = NIOLockedValueBox<FolderLock?>(nil)
    let exchange = ExchangeDesk()

    /// - Parameters:
    ///   - hash: makes the `userPassword` value of a service entry from its password, scheme included:
    ///     `{ARGON2}$argon2id$…`.
    /// - Throws: `invalidConfiguration` with every problem found.
    public init(
        _ configuration: EmbeddedDirectoryConfiguration, logger: Logger,
        hash: @escaping @Sendable ([UInt8]) async throws -> String
    ) throws {
        rendered = try DirectoryConfiguration(configuration, daemonUser: geteuid())
        self.configuration = configuration
        self.logger = logger
        self.hash = hash
        names = rendered.names
        folder = StateFolder(path: configuration.stateFolder, names: rendered.names)
    }

    /// Where the daemon connects: with SASL EXTERNAL it is `cn=passerelle` there.
    public var ldapiURI: String { "ldapi://\(Self.percentEncoded(socketPath))" }
    /// The file that holds the password of E-lyco's search account.
    public var entPasswordPath: String { ServicePassword.entPath(in: folder.path) }

    /// How often slapd had to be started again.
    public var restarts: Int { status.restarts }
    /// The state now, and each one after it.
    public var states: AsyncStream<State> { status.follow() }
    public var state: State { status.current }
    /// slapd's, while it answers.
    public var processID: Int32? {
        if case .ready(let processID) = status.current { processID } else { nil }
    }

    /// - Throws: `stopped`, or what kept it from working, when it will not become ready any more; `CancellationError`.
    public func waitUntilReady() async throws {
        for await state in states {
            switch state {
            case .ready: return
            case .stopped: throw EmbeddedDirectoryError(.stopped, "the embedded directory has been stopped")
            case .failed(let error): throw error
            case .idle, .starting, .waitingToRestart: continue
            }
        }
        throw CancellationError()
    }

    var socketPath: String { StateFolder.socketPath(in: folder.path) }

    static func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain =
                byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
            return isPlain || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
