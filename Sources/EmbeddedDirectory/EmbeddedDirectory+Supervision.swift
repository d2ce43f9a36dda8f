import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle

extension EmbeddedDirectory {
    /// Prepares the folder and keeps slapd running until the service is stopped or the task cancelled.
    ///
    /// - Throws: what keeps slapd from working at its first start. Later ends of slapd are reported and mended.
    public func run() async throws {
        do {
            try await prepare()
            try await supervise()
        } catch {
            finish(.failed(error as? EmbeddedDirectoryError ?? EmbeddedDirectoryError(.slapdFailed, "\(error)")))
            throw error
        }
        finish(.stopped)
    }

    /// The folder is free before anybody hears of the end: whoever does may start another one on it.
    private func finish(_ state: State) {
        exchange.close()
        lock.withLockedValue { $0 = nil }
        status.change(to: state)
    }

    private func supervise() async throws {
        let stopping = NIOLockedValueBox(false)
        var backoff = Backoff()
        var hasWorked = false
        while !stopping.withLockedValue({ $0 }), !Task.isCancelled {
            let life = try await live(stopping: stopping)
            if stopping.withLockedValue({ $0 }) { return }
            if life.workedFor != nil { hasWorked = true }
            if let wanted = exchange.take() {
                status.change(to: .starting)
                await wanted.perform()
                continue
            }
            if life.workedFor == nil, !hasWorked {
                throw SlapdDiagnosis.error(
                    "slapd: \(life.end)", output: life.output, slapdPath: configuration.slapdPath)
            }
            hasWorked = true
            status.countRestart()
            let delay = backoff.delay(afterWorkingFor: life.workedFor ?? .zero)
            logger.error(
                "slapd has ended and is started again",
                metadata: [
                    LogKey.end: "\(life.end)", LogKey.delay: "\(delay)", LogKey.restarts: "\(restarts)",
                ])
            status.change(to: .waitingToRestart(delay))
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: delay) }
            if Task.isShuttingDownGracefully { return }
        }
    }

    private struct Life {
        var end: ChildProcess.End
        /// `nil` when it never answered.
        var workedFor: Duration?
        var output: String
    }

    /// One slapd, from its start to its end.
    private func live(stopping: NIOLockedValueBox<Bool>) async throws -> Life {
        status.change(to: .starting)
        let output = LastLines()
        let logger = logger
        let child = try await ChildProcess.start(configuration.slapdPath, arguments) { line in
            guard !Self.isAboutPacing(line) else { return }
            output.append(line)
            logger.info("slapd says", metadata: [LogKey.line: "\(Self.withoutClock(line))"])
        }
        let deadline = configuration.stopDeadline
        return await withTaskCancellationOrGracefulShutdownHandler {
            let readiness = Readiness(socketPath: socketPath)
            let began = ContinuousClock.now
            let isReady = await readiness.wait(for: child, deadline: configuration.startDeadline)
            if isReady {
                logger.info("slapd is ready", metadata: [LogKey.processID: "\(child.processID)"])
                status.change(to: .ready(processID: child.processID))
                exchange.opens { Self.stop(child, deadline: deadline) }
            } else {
                if !child.hasEnded { output.append("(stopped: no answer within \(configuration.startDeadline))") }
                Self.stop(child, deadline: deadline)
            }
            let end = await child.end
            return Life(end: end, workedFor: isReady ? ContinuousClock.now - began : nil, output: output.text)
        } onCancelOrGracefulShutdown: {
            stopping.withLockedValue { $0 = true }
            Self.stop(child, deadline: deadline)
        }
    }

    /// SIGTERM now, SIGKILL at the deadline. Either does nothing to a child that has ended.
    private static func stop(_ child: ChildProcess, deadline: Duration) {
        child.signal(SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + deadline / .seconds(1)) { child.signal(SIGKILL) }
    }

    private var arguments: [String] {
        // 0700 also on the socket: the folder's mode keeps others out already. It comes last, see `Readiness`.
        let listeners = configuration.entListeners + ["\(ldapiURI)/????x-mod=0700"]
        // -d keeps slapd in the foreground and writes its log where we read it.
        return [
            "-F", folder.configuration, "-h", listeners.joined(separator: " "), "-d", configuration.logLevel.rawValue,
        ]
    }

    /// Whether slapd tells that it paces a connection with a full window, which it does at any log level, for each request
    /// of a busy moment, and which is what a window is for.
    static func isAboutPacing(_ line: String) -> Bool {
        ["deferring operation: pending operations", "deferring operation: too many executing"].contains { ending in
            line.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        }
    }

    /// slapd puts the time and its thread in front of each line; the logger has a clock of its own.
    private static func withoutClock(_ line: String) -> String {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0].contains("."), words[1].hasPrefix("0x") else { return line }
        return String(words[2])
    }
}
