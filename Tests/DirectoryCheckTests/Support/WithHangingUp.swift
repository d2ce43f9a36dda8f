import EmbeddedDirectory
import Foundation
import TestSupport

/// A program behind slapo-sock that reads each request and hangs up, as one that crashes does, for the length of `body`.
func withHangingUp<Result>(at path: String, _ body: () async throws -> Result) async throws -> Result {
    let script = """
        import socket, sys
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(sys.argv[1])
        listener.listen()
        while True:
            request, _ = listener.accept()
            request.recv(65536)
            request.close()
        """
    let program = try await ChildProcess.start("/usr/bin/env", ["python3", "-c", script, path], onLine: { _ in })
    defer { program.signal(SIGKILL) }
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: path) {
        try await Task.sleep(for: .milliseconds(10))
    }
    return try await body()
}
