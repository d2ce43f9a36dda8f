import Foundation
import TestSupport
import Testing

@testable import EmbeddedDirectory

@Suite("Loading an empty directory") struct LoadTests {
    private func record(_ number: Int, in directory: TestDirectory, more: String = "") throws -> [UInt8] {
        let text = """
            dn: passerelleRegistration=AC-TEST$\(number),\(try directory.names.registry)
            objectClass: passerelleRegistrationEntry
            passerelleRegistration: AC-TEST$\(number)
            passerelleKind: pupil
            passerelleVersion: 1
            sn: Le Goff
            givenName: Zoé
            \(more)

            """
        return Array(text.utf8)
    }

    private func code(of error: any Error) -> EmbeddedDirectoryError.Code? { (error as? EmbeddedDirectoryError)?.code }

    private func registrations(_ directory: TestDirectory) async throws -> Int {
        try await directory.search(
            as: .administrator, filter: "(objectClass=passerelleRegistrationEntry)", attributes: ["1.1"]
        ).count
    }

    private func context(_ directory: TestDirectory) async throws -> Set<String> {
        let suffix = try await directory.search(as: .administrator, scope: "base", attributes: ["contextCSN"])
        return Set(suffix.first?["contextcsn"] ?? [])
    }

    private func hasLeftOvers(_ directory: TestDirectory) -> Bool {
        FileManager.default.fileExists(atPath: "\(directory.configuration.stateFolder)/load")
    }

    @Test("What was loaded is the directory, also after a kill -9 at once, with the passwords that were there")
    func loaded() async throws {
        try await withDirectory { directory in
            let embedded = try directory.embedded
            let before = try await directory.search(as: .daemon, attributes: ["entryUUID"])
            let load = try await embedded.beginLoad(after: try await context(directory))
            for number in 0..<500 { try await load.add(try record(number, in: directory)) }
            #expect(try await registrations(directory) == 0, "nobody sees them before they are all there")
            try await embedded.replaceData(by: load)
            #expect(try await registrations(directory) == 500)
            let after = try await directory.search(as: .daemon, attributes: ["entryUUID"])
            #expect(before.allSatisfy(after.contains))
            #expect(embedded.restarts == 0, "it was meant")
            try await directory.kill9()
            #expect(try await registrations(directory) == 500)
            try await directory.restart()
            #expect(try await registrations(directory) == 500)
            #expect(!hasLeftOvers(directory))
        }
    }

    @Test("A record that slapd does not take ends the load, and the directory is as it was")
    func refused() async throws {
        try await withDirectory { directory in
            let embedded = try directory.embedded
            for more in ["passerelleNoSuchThing: x", "passerelleLeftAt: not a time"] {
                let load = try await embedded.beginLoad(after: try await context(directory))
                try await load.add(try record(1, in: directory))
                await #expect {
                    try await load.add(try record(2, in: directory, more: more))
                    try await embedded.replaceData(by: load)
                } throws: { code(of: $0) == .slapdFailed }
                #expect(try await registrations(directory) == 0)
                #expect(!hasLeftOvers(directory))
            }
        }
    }

    @Test("What somebody wrote meanwhile stays, and what was loaded goes")
    func overtaken() async throws {
        try await withDirectory { directory in
            let embedded = try directory.embedded
            let load = try await embedded.beginLoad(after: try await context(directory))
            try await load.add(try record(1, in: directory))
            try await directory.add(SampleAccount("alma"))
            await #expect { try await embedded.replaceData(by: load) } throws: { code(of: $0) == .inUse }
            #expect(try await registrations(directory) == 0)
            #expect(try await directory.search(as: .ent, filter: "(uid=alma)").count == 1)
            #expect(!hasLeftOvers(directory))
        }
    }

    @Test("What somebody wrote meanwhile and took back counts as well: whoever copies from here has seen it go by")
    func passing() async throws {
        try await withDirectory { directory in
            let embedded = try directory.embedded
            let load = try await embedded.beginLoad(after: try await context(directory))
            try await load.add(try record(1, in: directory))
            let registry = try directory.names.registry
            for change in ["add: description\ndescription: once", "delete: description"] {
                #expect(try await directory.modify("dn: \(registry)\nchangetype: modify\n\(change)\n") == 0)
            }
            await #expect { try await embedded.replaceData(by: load) } throws: { code(of: $0) == .inUse }
            #expect(try await registrations(directory) == 0)
        }
    }

    @Test("What an interrupted load has left is gone after the next start, with the people in it")
    func leftOver() async throws {
        try await withDirectory { directory in
            let load = try await directory.embedded.beginLoad(after: try await context(directory))
            try await load.add(try record(1, in: directory))
            await load.stop()
            #expect(hasLeftOvers(directory))
            try await directory.restart()
            #expect(try await registrations(directory) == 0)
            #expect(!hasLeftOvers(directory))
        }
    }
}
