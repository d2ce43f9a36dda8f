import EmbeddedDirectory
import Foundation
import Synchronization

/// One of this package's executables, as it was built beside the program that asks.
public enum Program: String, Sendable {
    case passerelled, passerellectl
    case portal = "passerelle-portal"

    public var path: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent(rawValue).path
    }

    /// A shell's command line that runs this program in place of the shell, with `environment` and nothing else in it.
    public func commandLine(_ arguments: [String], environment: [String: String]) throws -> String {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return try (["exec", "env", "-i"] + variables + [path] + arguments).map { try Self.quoted($0) }
            .joined(separator: " ")
    }

    /// Runs this program to its end.
    ///
    /// - Parameters:
    ///   - input: what it reads; by file, because everybody reads command lines.
    ///   - before: shell commands that come first.
    ///   - prefix: a program that runs this one, such as `setpriv` with its options.
    public func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil, before: String = "",
        prefix: String = ""
    ) async throws -> ToolResult {
        var script = try commandLine(arguments, environment: environment)
        if !prefix.isEmpty { script = script.replacing("exec", with: "exec \(prefix)", maxReplacements: 1) }
        if let input { script += " <\(try Self.quoted(input))" }
        return try await runProgram("/bin/sh", ["-c", "\(before)\n\(script)"])
    }

    private static func quoted(_ text: String) throws -> String {
        guard !text.contains("'") else { throw TestFailure("no quotes here: \(text)") }
        return text.allSatisfy { $0.isLetter || "/-.".contains($0) } ? text : "'\(text)'"
    }
}
