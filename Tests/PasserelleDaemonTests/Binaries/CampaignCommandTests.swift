import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@Suite("passerellectl require-password-change")
struct CampaignCommandTests {
    private func run(_ arguments: [String], at daemon: DaemonProcess) async throws -> ToolResult {
        try await Program.passerellectl.run(
            ["require-password-change"] + arguments, environment: daemon.clientEnvironment)
    }

    @Test("plans, then closes who is on the list and no exception, once however often it is run")
    func list() async throws {
        try await withDaemon { daemon in
            let codes = try await School(of: 3, at: daemon).codes
            let portal = try await VarlinkClient.connect(path: daemon.portalPath)
            for (number, code) in codes.enumerated() {
                _ = try await portal.call(Portal.Activate.self, School.activation(code.code, "zoe.\(number)x"))
            }
            func states() async throws -> [String] {
                let client = try await VarlinkClient.connect(path: daemon.administrationPath)
                let reply = try await client.call(Administration.FindAccounts.self, .init(schoolUAI: School.uai))
                return reply.accounts.sorted { $0.identifier < $1.identifier }.map(\.state.rawValue)
            }
            let (list, except) = ("\(daemon.folder)/list", "\(daemon.folder)/except")
            try "ZOE.0x\n\nzoe.1x\r\nnobody.here\n".write(toFile: list, atomically: true, encoding: .utf8)
            try "Zoe.1X\n".write(toFile: except, atomically: true, encoding: .utf8)
            // Passwords chosen in this very second are due as well.
            let arguments = ["--list", list, "--except", except, "--chosen-before", "2099-01-01T00:00:00Z"]

            let plan = try await run(arguments, at: daemon)
            #expect(plan.status == 0 && plan.output.contains(#""verdict":"due""#), "\(plan.output)")
            #expect(plan.output.contains(#""unknown":["nobody.here"]"#) && !plan.output.contains("zoe.1x"))
            #expect(try await states() == ["active", "active", "active"])

            let asked = try await run(arguments + ["--ask", "--yes"], at: daemon)
            #expect(asked.status == 0 && asked.output.contains(#""asks":true"#), "\(asked.output)")
            let show = try Program.passerellectl.commandLine(
                ["account", "show", "zoe.0x"], environment: daemon.clientEnvironment)
            let card = try await runProgram("/usr/bin/script", ["-qec", show, "/dev/null"]).output
            #expect(card.contains(/change asked +20\d\d-/), "\(card)")
            #expect(try await states() == ["active", "active", "active"])

            let done = try await run(arguments + ["--yes"], at: daemon)
            #expect(done.status == 0 && done.output.contains(#""verdict":"due""#), "\(done.output)")
            #expect(try await states() == ["temporary", "active", "active"])
            let again = try await run(arguments + ["--yes"], at: daemon)
            #expect(again.status == 0 && again.output.contains(#""verdict":"temporary""#), "\(again.output)")

            let school = try await run(
                ["--school", School.uai, "--chosen-before", "2099-01-01T00:00:00Z", "--yes"], at: daemon)
            #expect(school.status == 0)
            #expect(try await states() == ["temporary", "temporary", "temporary"])
        }
    }

    @Test("needs to be told whose passwords, and since when in a form that is a time")
    func arguments() async throws {
        try await withDaemon { daemon in
            let wrong = [
                [], ["--school", School.uai, "--chosen-before", "yesterday"], ["--class", "3B"],
                ["--list", "\(daemon.folder)/none"],
            ]
            for arguments in wrong {
                let result = try await run(arguments, at: daemon)
                #expect(result.status == 64, "\(arguments): \(result.output)")
            }
        }
    }
}
