import EmbeddedDirectory
import Foundation
import TestSupport

/// The programs that the driver runs, built beside it.
struct Programs: Sendable {
    let daemon: String
    let portal: String
    private let baseline: String

    init() throws {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        daemon = "\(folder)/passerelled"
        portal = "\(folder)/passerelle-portal"
        baseline = "\(folder)/passerelle-bench-baseline"
        for program in [daemon, portal, baseline] where access(program, X_OK) != 0 {
            throw TestFailure("\(program) is not there: build it in the same configuration as this program")
        }
    }

    /// One measurement of the C program.
    func measure(_ mode: String, _ arguments: [String]) async throws -> Measurement {
        let result = try await runProgram(baseline, [mode] + arguments)
        guard result.status == 0 else { throw TestFailure("the C program failed: \(result.output)") }
        let fields = result.output.split(whereSeparator: \.isWhitespace).map { $0.split(separator: "=") }
        var values: [Substring: Double] = [:]
        for field in fields where field.count == 2 { values[field[0]] = Double(field[1]) }
        guard let count = values["count"], let seconds = values["seconds"] else {
            throw TestFailure("the C program said: \(result.output)")
        }
        return Measurement(count: Int(count), seconds: seconds, p50: values["p50"], p99: values["p99"])
    }
}

/// What one side did in one round.
struct Measurement: Sendable {
    var count: Int
    var seconds: Double
    /// Microseconds from a call to its answer.
    var p50: Double?
    var p99: Double?

    var rate: Double { Double(count) / seconds }
}
