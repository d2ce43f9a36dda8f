import ControlAPI
import Foundation
import TestSupport
import Testing

/// What a script learns from `passerellectl` without reading a word.
@Suite("The exit status of passerellectl")
struct ExitStatusTests {
    @Test("tells what is done, refused, wrong on the command line, wrong in a feed, and not now")
    func statuses() async throws {
        try await withDaemon([
            "PASSERELLE_THROTTLING_CLIENTBURST": "1", "PASSERELLE_THROTTLING_CLIENTPERMINUTE": "1",
        ]) { daemon in
            let feed = "\(daemon.folder)/feed.csv"
            try "nom;prénom\nLE GOFF;Zoé\n".write(toFile: feed, atomically: true, encoding: .utf8)
            let secret = "\(daemon.folder)/secret"
            try "Wrong-4242\n".write(toFile: secret, atomically: true, encoding: .utf8)
            let throttled = [
                "call", "org.passerelle.Portal.RequestTemporaryPassword",
                #"{"identifier":"nobody.here","client":"192.0.2.1"}"#,
            ]
            let expected: [([String], Int32)] = [
                (["status"], 0), (["account", "show", "nobody.here"], 1), (["portal", "sign-in", "nobody.here"], 1),
                (["frobnicate"], 64), (["call", "org.passerelle.Portal.Activate", "{"], 64), (["import", feed], 65),
                (throttled, 0), (throttled, 75),
            ]
            for (arguments, status) in expected {
                let result = try await Program.passerellectl.run(
                    arguments, environment: daemon.clientEnvironment, input: secret)
                #expect(result.status == status, "\(arguments): \(result.output)")
            }
        }
    }

    @Test("tells a daemon that is not there, and one whose directory is not")
    func unavailable() async throws {
        try await withDaemon(["PASSERELLE_DIRECTORY_OPERATIONSECONDS": "2"]) { daemon in
            let slapd = try daemon.children()
            for process in slapd { try freeze(process) }
            defer { for process in slapd { kill(process, SIGCONT) } }
            let deaf = try await Program.passerellectl.run(["status"], environment: daemon.clientEnvironment)
            #expect(deaf.status == 69, "\(deaf.output)")
            for process in slapd { kill(process, SIGCONT) }
            await daemon.stop()
            let gone = try await Program.passerellectl.run(["status"], environment: daemon.clientEnvironment)
            #expect(gone.status == 69, "\(gone.output)")
            let metrics = try await Program.passerellectl.run(["metrics"], environment: daemon.clientEnvironment)
            #expect(metrics.status == 69 && metrics.output.contains("\npasserelle_up 0.0"), "\(metrics.output)")
        }
    }
}
