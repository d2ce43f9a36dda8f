import Foundation

/// A problem of the test's surroundings: said aloud, never skipped.
struct SurroundingsError: Error, CustomStringConvertible {
    let description: String
}

enum Programs {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let support = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// A Python with `aiosmtpd`, made once and kept under `.build`.
    static let python = Task<String, any Error> {
        let folder = root.appending(path: ".build/mailing-tests-python").path
        let python = "\(folder)/bin/python3"
        if try await run(python, ["-c", "import aiosmtpd.smtp"]).status == 0 { return python }
        for (program, arguments) in [
            ("/usr/bin/python3", ["-m", "venv", "--clear", folder]),
            (python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "aiosmtpd==1.4.6"]),
        ] where try await run(program, arguments).status != 0 {
            throw SurroundingsError(
                description: "no SMTP server to test against: \(program) \(arguments.joined(separator: " "))")
        }
        return python
    }

    /// Runs a program to its end; a missing program is status 127.
    static func run(_ program: String, _ arguments: [String], input: Data = Data()) async throws -> (
        status: Int32, output: Data
    ) {
        guard FileManager.default.isExecutableFile(atPath: program) else { return (127, Data()) }
        return try await offTheCooperativePool {
            let process = Process()
            let (stdin, stdout) = (Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.standardInput = stdin
            process.standardOutput = stdout
            process.standardError = FileHandle.nullDevice
            try process.run()
            try stdin.fileHandleForWriting.write(contentsOf: input)
            try stdin.fileHandleForWriting.close()
            let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (process.terminationStatus, output)
        }
    }

    static func offTheCooperativePool<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        try await withCheckedThrowingContinuation { continuation in
            // A thread, not a global queue: on Linux the cooperative pool shares the queue's threads and would starve.
            Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: work)) }
        }
    }
}

/// A private folder, removed afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mailing-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}
