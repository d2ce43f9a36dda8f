import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// A program that nobody here wrote and that signs people in by LDAP: E-lyco's part.
protocol Application: Sendable {
    var port: Int { get }
    /// The status of HTTP: 200 for whoever is let in, 401 for others.
    func answer(to user: String, with password: String) async throws -> Int
}

extension Application {
    func lets(in user: String, with password: String) async throws -> Bool {
        switch try await answer(to: user, with: password) {
        case 200: true
        case 401: false
        case let other: throw TestFailure("it answers \(other)")
        }
    }

    /// Asks for the page; 0 while nobody listens.
    func curl(_ arguments: [String]) async throws -> Int {
        let result = try await runProgram(
            "/usr/bin/curl",
            ["-s", "-o", "/dev/null", "-w", "%{http_code}"] + arguments + ["http://127.0.0.1:\(port)/"])
        guard let status = Int(result.output) else { throw TestFailure("curl: \(result.output)") }
        return status
    }
}

/// Runs a program until `body` is over.
func running<Result>(
    _ application: some Application, _ path: String, _ arguments: [String],
    _ body: (any Application) async throws -> Result
) async throws -> Result {
    let lines = Mutex<[String]>([])
    let child = try await ChildProcess.start(path, arguments, onLine: { line in lines.withLock { $0.append(line) } })
    let result: Swift.Result<Result, any Error>
    do {
        guard try await answers(application) else {
            throw TestFailure("\(path): \(lines.withLock { $0.joined(separator: "\n") })")
        }
        result = .success(try await body(application))
    } catch { result = .failure(error) }
    child.signal(SIGTERM)
    _ = await child.end
    return try result.get()
}

private func answers(_ application: some Application) async throws -> Bool {
    for _ in 0..<300 {
        if try await application.answer(to: "nobody", with: "nothing") == 401 { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}
