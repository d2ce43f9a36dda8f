import Accounts
import Directory
import Foundation
import Logging
import ServiceLifecycle
import Varlink

/// The two control sockets, opened once the directory answers and is one that our key belongs to.
struct ControlSockets: Service {
    let portal: VarlinkServer
    let administration: VarlinkServer
    let directory: DirectoryStore
    let key: InstallationKey
    let announcer: Announcer
    let manager: ServiceManager
    var reload: Reload?
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await waitForDirectory()
                try await portal.start()
                try await administration.start()
            } catch is CancellationError {
                return
            }
            manager.ready("serving")
            logger.notice("passerelle is ready")
            try await withTaskCancellationHandler {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await portal.run() }
                    group.addTask { try await administration.run() }
                    group.addTask { await reload?.run() }
                    try await group.waitForAll()
                }
            } onCancel: {
                manager.stopping()
                // Whoever watches has a call in work, which would hold the daemon up. Who does not read is cut off by the server.
                announcer.close()
            }
        }
    }

    /// A directory that is down at our start may come later; one that belongs to another key will not become ours.
    private func waitForDirectory() async throws {
        var pause = Duration.milliseconds(100)
        while true {
            do {
                return try await checkKey()
            } catch let error as DirectoryError where error.code == .unavailable || error.code == .outcomeUnknown {
                logger.warning("The directory does not answer yet", metadata: ["error": "\(error)"])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    /// Codes are found by an index under the key: with another key every letter that is out would be refused.
    private func checkKey() async throws {
        for _ in 0..<3 {
            if let recorded = try await directory.keyFingerprint() {
                guard recorded == key.fingerprint else {
                    throw SetupError(
                        message: "this directory's codes were made with another installation key (\(recorded), ours is "
                            + "\(key.fingerprint)): copy the key file of the daemon that made them")
                }
                return
            }
            do {
                return try await directory.recordKeyFingerprint(key.fingerprint)
            } catch let error as DirectoryError where error.code == .conflict {
                continue
            }
        }
        throw SetupError(
            message: "the directory neither shows nor takes the installation key's fingerprint: check its access rules")
    }
}

/// How often callers came to a limit, on each of the sockets.
struct SocketLimitCounts: Sendable {
    let portal = LimitCounts()
    let administration = LimitCounts()
}
