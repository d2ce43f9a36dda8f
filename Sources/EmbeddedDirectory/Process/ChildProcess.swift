import CPlatform
import Foundation
import NIOConcurrencyHelpers

/// A program of ours that runs: its output line by line, its end, and signals to it.
///
/// One thread belongs to each: it starts the program, reads what it says, and waits for its end. The thread has to live
/// as long as the program, because Linux takes the death of the *thread* that forked for the death of the parent
/// (`PR_SET_PDEATHSIG`), and threads of a pool come and go.
package final class ChildProcess: Sendable {
    package enum End: Sendable, Equatable, CustomStringConvertible {
        case exited(Int32)
        case killed(signal: Int32)

        package var description: String {
            switch self {
            case .exited(let status): "exit status \(status)"
            case .killed(let signal): "signal \(signal)"
            }
        }
    }

    private struct State {
        var end: End?
        var waiters: [CheckedContinuation<End, Never>] = []
    }

    package let processID: pid_t
    private let state = NIOLockedValueBox(State())

    private init(processID: pid_t) { self.processID = processID }

    /// - Parameters:
    ///   - arguments: without the program's name; never a secret, everybody on this machine can read them.
    ///   - input: what it reads, which stays the caller's to close; nothing when `nil`.
    ///   - onLine: called on the child's own thread, in order, and never after `end` has answered.
    /// - Throws: `slapdMissing` when there is no such program, `slapdFailed` when it cannot be started.
    package static func start(
        _ path: String, _ arguments: [String], input: Int32? = nil, onLine: @escaping @Sendable (String) -> Void
    ) async throws -> ChildProcess {
        // Through a lock, which Thread Sanitizer sees: not so a continuation that is resumed before anybody waits for it.
        let unknown = Result<ChildProcess, EmbeddedDirectoryError>.failure(startFailure(path, ECHILD))
        let started = NIOLockedValueBox(unknown)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            @Sendable func end(_ result: Result<ChildProcess, EmbeddedDirectoryError>) {
                started.withLockedValue { $0 = result }
                continuation.resume()
            }
            let thread = Thread {
                // Not pipe(2), which cannot close itself in a program that somebody else starts at the same moment.
                var ends: [Int32] = [-1, -1]
                guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0
                else { return end(.failure(startFailure(path, errno))) }
                let processID = spawn(path, arguments, input: input ?? -1, output: ends[1])
                close(ends[1])
                guard processID > 0 else {
                    close(ends[0])
                    return end(.failure(startFailure(path, -processID)))
                }
                let child = ChildProcess(processID: processID)
                end(.success(child))
                LineReader(descriptor: ends[0]).readAll(onLine)
                close(ends[0])
                child.waitForEnd()
            }
            thread.name = "child"
            thread.start()
        }
        return try started.withLockedValue { $0 }.get()
    }

    /// How it ended; waits until it has, whatever happens to the task that asks.
    package var end: End {
        get async {
            await withCheckedContinuation { continuation in
                let end = state.withLockedValue { state in
                    if state.end == nil { state.waiters.append(continuation) }
                    return state.end
                }
                if let end { continuation.resume(returning: end) }
            }
        }
    }

    package var hasEnded: Bool { state.withLockedValue { $0.end != nil } }

    /// Does nothing once it has ended: the process id may be somebody else's by then.
    package func signal(_ number: Int32) {
        state.withLockedValue { state in
            if state.end == nil { kill(processID, number) }
        }
    }

    private func waitForEnd() {
        var information = siginfo_t()
        // Without reaping, so that the process id stays ours until the lock is held.
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (end, waiters) = state.withLockedValue { state in
            var status: Int32 = 0
            while waitpid(processID, &status, 0) < 0, errno == EINTR {}
            let number = status & 0x7F
            let end = number == 0 ? End.exited(status >> 8 & 0xFF) : .killed(signal: number)
            state.end = end
            defer { state.waiters = [] }
            return (end, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: end) }
    }

    private static func spawn(_ path: String, _ arguments: [String], input: Int32, output: Int32) -> pid_t {
        // LDAPNOINIT: no ldap.conf or .ldaprc of this machine may change what slapd does.
        let environment = ["LDAPNOINIT=1", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
        var argumentList = ([path] + arguments).map { strdup($0) } + [nil]
        var environmentList = environment.map { strdup($0) } + [nil]
        defer { for text in argumentList + environmentList { free(text) } }
        return passerelle_spawn(path, &argumentList, &environmentList, input, output)
    }

    private static func startFailure(_ path: String, _ number: Int32) -> EmbeddedDirectoryError {
        if number == ENOENT {
            return EmbeddedDirectoryError(.slapdMissing, "\(path) is not there; install the Debian package slapd")
        }
        return EmbeddedDirectoryError(.slapdFailed, "\(path) cannot be started: \(String(cString: strerror(number)))")
    }
}
