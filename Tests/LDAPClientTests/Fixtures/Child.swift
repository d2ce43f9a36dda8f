import CPlatform
import Foundation

struct ChildFailure: Error, CustomStringConvertible {
    var description: String
}

/// A program that a test started, ended by its process id.
final class Child: Sendable {
    let pid: pid_t
    private let output: FileHandle

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let pipe = Pipe()
        var argv = arguments.map { strdup($0) } + [nil]
        let variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"].merging(environment) { $1 }
        var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        pid = passerelle_spawn(arguments[0], &argv, &envp, -1, pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        output = pipe.fileHandleForReading
        guard pid > 0 else { throw ChildFailure(description: "\(arguments[0]): errno \(-pid)") }
    }

    /// Reads what the program says until a line contains `sign`; afterwards the output is thrown away.
    func waitForLine(containing sign: String) async throws {
        let output = output
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                var text = ""
                var waiting: CheckedContinuation<Void, any Error>? = continuation
                while case let data = output.availableData, !data.isEmpty {
                    guard waiting != nil else { continue }
                    text += String(decoding: data, as: UTF8.self)
                    if text.contains(sign) {
                        waiting?.resume()
                        waiting = nil
                    }
                }
                waiting?.resume(throwing: ChildFailure(description: "ended without \(sign): \(text)"))
            }
        }
    }

    /// Stops it in its tracks, and returns when it stands still: threads run on for a moment after the signal.
    func pause() {
        kill(pid, SIGSTOP)
        var status: Int32 = 0
        while waitpid(pid, &status, WUNTRACED) < 0 && errno == EINTR {}
    }

    func resume() {
        kill(pid, SIGCONT)
    }

    /// Ends it and waits for its end.
    func end() {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }

    /// Runs a program to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws {
        let child = try Child(arguments, environment: environment)
        let text = String(decoding: child.output.readDataToEndOfFile(), as: UTF8.self)
        var status: Int32 = 0
        while waitpid(child.pid, &status, 0) < 0 && errno == EINTR {}
        guard status == 0 else { throw ChildFailure(description: "\(arguments[0]): status \(status): \(text)") }
    }
}
