import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport

/// One of this package's executables, as it was built beside the tests.
enum Program: String {
    case passerelled, passerellectl

    var path: String {
        get throws {
            guard let bundle = CommandLine.arguments.first(where: { $0.contains(".xctest") }),
                let end = bundle.range(of: ".xctest")
            else { throw TestFailure("these tests run from no bundle: \(CommandLine.arguments)") }
            let folder = URL(fileURLWithPath: String(bundle[..<end.lowerBound])).deletingLastPathComponent()
            return folder.appendingPathComponent(rawValue).path
        }
    }

    /// A shell's command line that runs this program in place of the shell, with `environment` and nothing else in it.
    func commandLine(_ arguments: [String], environment: [String: String]) throws -> String {
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
    func run(
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
