import EmbeddedDirectory
import Synchronization

public struct ToolResult: Sendable {
    /// The exit status; of `ldap-utils`, the LDAP result code.
    public var status: Int32
    /// What it wrote, to standard output and error.
    public var output: String
}

/// Runs a program to its end, with nothing to read and an environment of our own.
public func runProgram(_ path: String, _ arguments: [String]) async throws -> ToolResult {
    let lines = Mutex<[String]>([])
    let child = try await ChildProcess.start(path, arguments, onLine: { line in lines.withLock { $0.append(line) } })
    guard case .exited(let status) = await child.end else { throw TestFailure("\(path) was killed") }
    return ToolResult(status: status, output: lines.withLock { $0.joined(separator: "\n") })
}
