import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// Two programs and a terminal that run until the daemon stops: in a folder of its own, so that nothing runs beside it.
@Suite("Who watches the daemon on a terminal")
struct WatchLinesTests {
    @Test("by passerellectl reads lines until the daemon stops; no text in them moves the cursor or makes a line")
    func lines() async throws {
        try await withDaemon { daemon in
            var watching = try await Watching(daemon, [.access])
            let command = try Program.passerellectl.commandLine(["watch"], environment: daemon.clientEnvironment)
            async let shown = runProgram("/usr/bin/script", ["-qec", "stty -onlcr; \(command)", "/dev/null"])
            async let json = Program.passerellectl.run(
                ["watch", "--kind", "access"], environment: daemon.clientEnvironment)
            // Whoever still watches when this fails would be waited for.
            func orStop(_ body: () async throws -> Void) async throws {
                do { try await body() } catch {
                    await daemon.stop()
                    throw error
                }
            }
            try await orStop { for _ in 0..<2 { _ = try await watching.events(until: "watched") } }
            let hostile = "\u{1B}[2J\u{9B}31m\r\n12:00:00  account    forged"
            try await orStop {
                let client = try await VarlinkClient.connect(path: daemon.administrationPath)
                for try await _ in try client.stream(Administration.ListClass.self, .init(schoolUAI: hostile)) {}
                _ = try await watching.events(until: "peopleSearched")
            }
            let start = ContinuousClock.now
            await daemon.stop()
            #expect(ContinuousClock.now - start < .seconds(15), "watchers held the daemon up")
            let screen = try await shown.output
            let line = try #require(screen.split(separator: "\n").first { $0.contains("people searched") })
            #expect(!screen.split(separator: "\n").contains { $0.hasPrefix("12:00:00") }, "\(screen)")
            #expect(line.contains(#"\u{A}12:00:00"#), "\(line)")
            #expect(line.contains(/^\d\d:\d\d:\d\d  access     people searched  \\u\{1B\}\[2J/), "\(line)")
            #expect(!screen.unicodeScalars.contains("\u{1B}") && screen.contains("the daemon stops"), "\(screen)")
            let (status, output) = (try await json.status, try await json.output)
            #expect(status == 69 && output.contains(#""action":"peopleSearched""#), "\(output)")
        }
    }
}
