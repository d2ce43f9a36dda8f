import Foundation
import TestSupport

/// What an import made of a directory, as `ldapadd` takes it.
struct LDIFDump: Sendable {
    let installation: Installation

    /// Schools and registrations, without what slapd adds by itself.
    func write(to path: String) async throws {
        let layout = try installation.layout
        try? FileManager.default.removeItem(atPath: path)
        for branch in [layout.structures, layout.registry] {
            try await shell(
                #"exec ldapsearch -LLL -Q -Y EXTERNAL -o ldif-wrap=no -H "$1" -b "$2" -s one >> "$3""#,
                [installation.ldapiURI, "\(branch)", path])
        }
    }

    /// - Returns: seconds.
    func load(_ path: String) async throws -> Double {
        try await timed {
            try await shell(
                #"exec ldapadd -Q -Y EXTERNAL -H "$1" -f "$2" > /dev/null"#, [installation.ldapiURI, path])
        }
    }

    private func shell(_ command: String, _ arguments: [String]) async throws {
        let result = try await runProgram("/bin/sh", ["-c", command, "sh"] + arguments)
        guard result.status == 0 else { throw TestFailure("\(command): \(result.output)") }
    }
}
