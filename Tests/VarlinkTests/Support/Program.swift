import CPlatform
import Foundation
import Synchronization

/// A program beside the test, ended by its process id.
final class Program: Sendable {
    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    let pid: Int32
    private let ended: Gate
    private let text: Shared

    private final class Shared: Sendable { let output = Mutex("") }

    private init(pid: Int32, ended: Gate, text: Shared) {
        self.pid = pid
        self.ended = ended
        self.text = text
    }

    /// What it wrote so far, errors included.
    var output: String { text.output.withLock { $0 } }

    /// How many descriptors it has.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0
    }

    /// Runs a program to its end.
    static func run(_ path: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
        let result = await onThread { () -> Result<(Int32, String), Failed> in
            Result { () throws(Failed) in
                let (pid, pipe) = try launch(path, arguments)
                var output: [UInt8] = []
                read(pipe) { output += $0 }
                return (wait(pid), String(decoding: output, as: UTF8.self))
            }
        }
        return try result.get()
    }

    /// Runs a program for as long as `body` does.
    /// - Parameter ready: what it writes when `body` may begin.
    static func with<Result>(
        _ path: String, _ arguments: [String], ready: String, _ body: (Program) async throws -> Result
    ) async throws -> Result {
        let program = try await start(path, arguments, ready: ready)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(program)) } catch { result = .failure(error) }
        if !program.ended.isOpen { kill(program.pid, SIGTERM) }
        await program.ended.pass()
        return try result.get()
    }

    private static func start(_ path: String, _ arguments: [String], ready: String) async throws -> Program {
        try await withCheckedThrowingContinuation { continuation in
            // The thread lives as long as its child, which the kernel ends when its parent's thread does.
            Thread.detachNewThread {
                let ended = Gate()
                let text = Shared()
                defer { ended.open() }
                do throws(Failed) {
                    let (pid, pipe) = try launch(path, arguments)
                    var isReady = false
                    read(pipe) { bytes in
                        let isNow = text.output.withLock { output in
                            output += String(decoding: bytes, as: UTF8.self)
                            return output.contains(ready)
                        }
                        guard isNow, !isReady else { return }
                        isReady = true
                        continuation.resume(returning: Program(pid: pid, ended: ended, text: text))
                    }
                    _ = wait(pid)
                    let output = text.output.withLock { $0 }
                    if !isReady { throw Failed(description: "\(path) ended at once: \(output)") }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// - Returns: the process, and where its output is to be read.
    private static func launch(_ path: String, _ arguments: [String]) throws(Failed) -> (pid_t, Int32) {
        var pipe: [Int32] = [-1, -1]
        // No child inherits another's pipe: the spawn below closes what is not the child's own.
        guard Foundation.pipe(&pipe) == 0 else { throw Failed(description: "no pipe: \(errno)") }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let pid = passerelle_spawn(path, &words, environ, -1, pipe[1])
        close(pipe[1])
        guard pid > 0 else {
            close(pipe[0])
            throw Failed(description: "cannot start \(path): \(String(cString: strerror(-pid)))")
        }
        return (pid, pipe[0])
    }

    private static func read(_ pipe: Int32, _ body: (ArraySlice<UInt8>) -> Void) {
        defer { close(pipe) }
        var bytes = [UInt8](repeating: 0, count: 65536)
        while case let count = Foundation.read(pipe, &bytes, bytes.count), count > 0 { body(bytes[..<count]) }
    }

    /// - Returns: the exit status, or minus the signal.
    private static func wait(_ pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }
}
