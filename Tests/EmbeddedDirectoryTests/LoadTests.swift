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

    @Test(
        "A slapd that is too slow to come up after a load is started again like any other, and everybody loaded is there"
    )
    func slowStart() async throws {
        try await withSlapd(
            """
            if [ -e "$0.slow" ] && [ "$1" = -F ]; then
              rm "$0.slow"
              exec sleep 20
            fi
            """
        ) { directory in
            let embedded = try directory.embedded
            let load = try await embedded.beginLoad(after: try await context(directory))
            try await load.add(try record(1, in: directory))
            let mark = "\(directory.configuration.slapdPath).slow"
            #expect(FileManager.default.createFile(atPath: mark, contents: nil))
            try await embedded.replaceData(by: load)
            #expect(!FileManager.default.fileExists(atPath: mark) && embedded.restarts == 1)
            #expect(try await registrations(directory) == 1)
        }
    }

    @Test("A slapcat that hangs is ended when patience is over, and its caller is told")
    func hangingTool() async throws {
        try await withTemporaryFolder { folder in
            let slapd = try Self.slapd("exec sleep 20", in: folder)
            let tool = SlapdTool(slapdPath: slapd, patience: .milliseconds(200))
            await #expect {
                try await tool.dump(to: "\(folder)/dump", database: 1, configuration: folder)
            } throws: { code(of: $0) == .slapdFailed && "\($0)".contains("not done within") }
        }
    }

    @Test(
        "A slapadd that hangs holds up nobody who has given up, neither whoever feeds it nor whoever waits for its end")
    func hangingLoad() async throws {
        let hanging = """
            case "$*" in *" -q"*) exec sleep 20 ;; esac
            """
        try await withSlapd(hanging) { directory in
            let embedded = try directory.embedded
            for isFed in [true, false] {
                let load = try await embedded.beginLoad(after: try await context(directory))
                // More than the kernel keeps for a program that does not read.
                let records = isFed ? Array(repeatElement(try record(1, in: directory), count: 10_000).joined()) : []
                let task = Task {
                    try await load.add(records)
                    try await embedded.replaceData(by: load)
                }
                task.cancel()
                await #expect { try await task.value } throws: { code(of: $0) == .slapdFailed }
                await embedded.discard(load)
                #expect(!hasLeftOvers(directory))
            }
            #expect(try await registrations(directory) == 0)
        }
    }

    /// A directory whose slapd, and whose tools, are a shell script that ends in the real one.
    private func withSlapd(_ script: String, _ body: (TestDirectory) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let slapd = try Self.slapd(script, in: folder)
            try await withDirectory(configure: {
                ($0.slapdPath, $0.startDeadline) = (slapd, .seconds(5))
            }) { try await body($0) }
        }
    }

    private static func slapd(_ script: String, in folder: String) throws -> String {
        let path = "\(folder)/slapd"
        let text = "#!/bin/sh\n\(script)\nexec /usr/sbin/slapd \"$@\"\n"
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o700])
        else { throw TestFailure("\(path) cannot be made") }
        return path
    }
}
