import ControlAPI
import TestSupport
import Testing
import Varlink

/// What somebody reads who has to decide whether so many have really left.
@Suite("passerellectl import")
struct ImportCommandTests {
    @Test("says why a plan waits, when nobody has an account yet: so many pupils would leave")
    func shares() async throws {
        try await withDaemon { daemon in
            let delivered = try Delivered(in: daemon.folder)
            try delivered.write([1, 2, 3])
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            _ = try await client.call(Administration.Import.self, .init(path: delivered.folder))
            try delivered.write([1, 3])
            let command = try Program.passerellectl.commandLine(
                ["import", delivered.folder, "--dry-run"], environment: daemon.clientEnvironment)
            let plan = try await runProgram("/usr/bin/script", ["-qec", command, "/dev/null"])
            let shares = "0 of 0 accounts would be suspended, 1 of 3 pupils would leave, with an account or without"
            #expect(plan.status == 0 && plan.output.contains("0449101D: \(shares)"), "\(plan.output)")
            #expect(plan.output.contains("all schools: \(shares)"), "\(plan.output)")
        }
    }
}
