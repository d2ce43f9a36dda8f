import ControlAPI
import EmbeddedDirectory
import Foundation
import Synchronization
import TestSupport
import Testing
import Varlink

/// Codes are shown once: whoever stops the command half-way has to see those that were issued by then.
@Suite("passerellectl codes")
struct CodesCommandTests {
    @Test("that is interrupted shows the codes that it got, on a terminal as in a file", arguments: [true, false])
    func interrupted(isOnTerminal: Bool) async throws {
        try await withDaemon { daemon in
            _ = try await School(of: 1500, at: daemon)
            let line = try Program.passerellectl.commandLine(
                ["codes", "--school", School.uai], environment: daemon.clientEnvironment)
            let lines = Mutex<[String]>([])
            let issuedBefore = try issued(by: daemon)
            let run = try await ChildProcess.start(
                isOnTerminal ? "/usr/bin/script" : "/bin/sh",
                isOnTerminal ? ["-qec", line, "/dev/null"] : ["-c", line],
                onLine: { line in lines.withLock { $0.append(line) } })
            try await until("some codes are issued") { try issued(by: daemon) > issuedBefore + 3 }
            let slapd = try daemon.children()
            for process in slapd { try freeze(process) }
            defer { for process in slapd { kill(process, SIGCONT) } }
            // With a terminal it is the child of script(1).
            let command = isOnTerminal ? try #require(try children(of: run.processID).first) : run.processID
            // Nothing is on its way any more, so that the command has got all that there is.
            try await until("both sides wait") { try isIdle(daemon.processID) && isIdle(command) }
            kill(command, SIGINT)
            #expect(await run.end == .exited(130))
            for process in slapd { kill(process, SIGCONT) }

            let output = lines.withLock { $0.joined(separator: "\n") }
            let codes = output.matches(of: /[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}/).map { String($0.0) }
            #expect((4..<1500).contains(codes.count), "\(codes.count) codes: \(output)")
            let shown = try #require(codes.first)
            let client = try await VarlinkClient.connect(path: daemon.portalPath)
            let opened = try await client.call(Portal.Activate.self, School.activation(shown, "zoe.legoff"))
            #expect(opened.account.state == .active)
        }
    }

    private func issued(by daemon: DaemonProcess) throws -> Int {
        try String(contentsOfFile: "\(daemon.folder)/state/audit.log", encoding: .utf8).split(separator: "\n")
            .count { $0.contains(#""action":"codeIssued""#) }
    }

    private func isIdle(_ process: pid_t) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task").allSatisfy { task in
            let status = try? String(contentsOfFile: "/proc/\(process)/task/\(task)/stat", encoding: .utf8)
            return status?.contains(") S ") ?? true
        }
    }

    private func children(of process: pid_t) throws -> [pid_t] {
        try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
            .split(separator: " ").compactMap { pid_t($0) }
    }
}
