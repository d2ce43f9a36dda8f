import Foundation
import TestSupport

/// What the figures depend on beside our code.
enum MachineFacts {
    static func gather(folder: String) async throws -> [(name: String, value: String)] {
        let slapd = try await runProgram("/usr/sbin/slapd", ["-VV"]).output.split(separator: "\n").first ?? "unknown"
        let filesystem = try await runProgram("/usr/bin/stat", ["-f", "-c", "%T", folder]).output
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return [
            ("command", CommandLine.arguments.joined(separator: " ")),
            ("date", Date.now.formatted(.iso8601)),
            ("cores", "\(cores), shared by client, daemon and slapd; load \(load) at the start"),
            ("processor", processor),
            ("kernel", contents("/proc/sys/kernel/osrelease")),
            ("slapd", String(slapd)),
            ("directory", "embedded, every acknowledged write synchronised, on \(filesystem) (\(folder))"),
        ]
    }

    private static var load: String {
        contents("/proc/loadavg").split(separator: " ").first.map(String.init) ?? "unknown"
    }

    private static var processor: String {
        let line = contents("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    private static func contents(_ path: String) -> String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "unknown").trimmingCharacters(
            in: .whitespacesAndNewlines)
    }
}
