import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// Whoever administers looks at texts that others wrote.
@Suite("What passerellectl prints")
struct TerminalTests {
    private static let hostile =
        "\u{1B}[2J\u{1B}]0;title\u{7}\r\ndone \u{9B}31m\u{202E}eoz\u{7F}\u{2028}\u{E0041}\u{0}\u{8}"

    /// A pupil whose account is suspended, for a hostile reason.
    private func withSuspended(
        _ body: (DaemonProcess, _ output: ([String]) async throws -> ToolResult) async throws -> Void
    )
        async throws
    {
        try await withDaemon { daemon in
            let code = try await School(of: 1, at: daemon).codes[0].code
            _ = try await VarlinkClient.connect(path: daemon.portalPath)
                .call(Portal.Activate.self, School.activation(code, "zoe.legoff"))
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            _ = try await client.call(
                Administration.Suspend.self, .init(identifier: "zoe.legoff", reason: Self.hostile))
            try await body(daemon) { try await Program.passerellectl.run($0, environment: daemon.clientEnvironment) }
        }
    }

    /// On a terminal of its own, without the line of progress, which is ours.
    private func onTerminal(_ arguments: [String], of daemon: DaemonProcess) async throws -> String {
        let command = try Program.passerellectl.commandLine(arguments, environment: daemon.clientEnvironment)
        return try await runProgram("/usr/bin/script", ["-qec", "stty -onlcr; \(command)", "/dev/null"]).output
            .replacing("\r\u{1B}[K", with: "")
    }

    @Test("shows what would move the cursor, clear the screen or turn the text round, and does none of it")
    func tables() async throws {
        try await withSuspended { daemon, _ in
            let feed = "\(daemon.folder)/\u{1B}[2J.csv"
            try "nom;prénom\nLE GOFF;Zoé\n".write(toFile: feed, atomically: true, encoding: .utf8)
            let shown = try await onTerminal(["account", "show", "zoe.legoff"], of: daemon)
            #expect(shown.contains("reason") && shown.contains("\\u{1B}[2J"), "\(shown)")
            for arguments in [
                ["account", "show", "zoe.legoff"], ["account", "find"], ["account", "resume", "\u{1B}[2J"],
                ["registration", "show", Self.hostile.filter { $0 != "\0" }], ["import", feed],
                ["call", "org.passerelle.Administration.ShowAccount", #"{"identifier":"zoe.legoff"}"#],
                ["account", "show", "zoe.legoff", "--json"], ["account", "find", "--json"],
            ] {
                let obeyed = try await onTerminal(arguments, of: daemon).unicodeScalars.filter {
                    [.control, .format, .lineSeparator].contains($0.properties.generalCategory) && $0 != "\n"
                }
                #expect(obeyed.isEmpty, "\(arguments): \(obeyed.map(\.value))")
            }
        }
    }

    @Test("is as JSON what it was")
    func json() async throws {
        try await withSuspended { _, output in
            let reply = try await output(["account", "show", "zoe.legoff", "--json"]).output
            let account = try JSONDecoder().decode(Administration.ShowAccount.Reply.self, from: Data(reply.utf8))
                .account
            #expect(account.suspendedReason.map { Array($0.utf8) } == Array(Self.hostile.utf8))
        }
    }
}
