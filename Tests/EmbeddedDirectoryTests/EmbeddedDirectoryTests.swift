import EmbeddedDirectory
import TestSupport
import Testing

@Suite("The fixture of a directory") struct FixtureTests {
    @Test("A directory starts with its branches and service entries, and ends")
    func startsAndEnds() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await withDirectory { directory in
            print("ready after", clock.now - start)
            let entries = try await directory.search(as: .daemon, attributes: ["1.1"])
            #expect(entries.count == 9)
            #expect(try await directory.canBind(dn: directory.names.ent, password: directory.entPassword))
            #expect(try await !directory.canBind(dn: directory.names.ent, password: "wrong"))
            try await directory.kill9()
            try await directory.restart()
        }
        print("done after", clock.now - start)
    }
}
