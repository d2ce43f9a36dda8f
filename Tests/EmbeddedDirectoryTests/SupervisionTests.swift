import Foundation
import TestSupport
import Testing

@testable import EmbeddedDirectory

@Suite("Looking after slapd") struct SupervisionTests {
    private func makeDirectory(_ configuration: EmbeddedDirectoryConfiguration) throws -> EmbeddedDirectory {
        try EmbeddedDirectory(configuration, logger: testLogger("directory")) { String(decoding: $0, as: UTF8.self) }
    }

    private func code(of error: any Error) -> EmbeddedDirectoryError.Code? { (error as? EmbeddedDirectoryError)?.code }

    @Test("A restart keeps what was written")
    func restart() async throws {
        try await withDirectory { directory in
            try await directory.add(SampleAccount("alma"))
            let password = try directory.entPassword
            try await directory.restart()
            #expect(try await directory.search(as: .ent, filter: "(uid=alma)").count == 1)
            #expect(try directory.entPassword == password)
        }
    }

    @Test("A slapd that dies is started again, with what it had acknowledged")
    func kill9() async throws {
        try await withDirectory { directory in
            try await directory.add(SampleAccount("alma"))
            let former = try directory.embedded.processID
            try await directory.kill9()
            #expect(try directory.embedded.processID != former)
            #expect(try directory.embedded.restarts == 1)
            #expect(try await directory.search(as: .ent, filter: "(uid=alma)").count == 1)
        }
    }

    @Test("Stopping ends slapd and frees its data and its folder, and those who follow hear of it")
    func stop() async throws {
        try await withDirectory { directory in
            let embedded = try directory.embedded
            let process = try #require(embedded.processID)
            let states = embedded.states
            await directory.stop()
            #expect(kill(process, 0) == -1 && errno == ESRCH)
            #expect(embedded.processID == nil)
            #expect(try DataLock.holder(of: "\(directory.configuration.stateFolder)/data") == nil)
            var seen: [EmbeddedDirectory.State] = []
            for await state in states {
                seen.append(state)
                if state == .stopped { break }
            }
            #expect(seen == [.ready(processID: process), .stopped])
            await #expect { try await embedded.waitUntilReady() } throws: { code(of: $0) == .stopped }
            try await directory.start()
        }
    }

    @Test("A second one on the same folder is refused, and the first goes on")
    func secondInstance() async throws {
        try await withDirectory { directory in
            let second = try makeDirectory(directory.configuration)
            await #expect { try await second.run() } throws: { code(of: $0) == .inUse }
            #expect(try await directory.canBind(dn: directory.names.ent, password: directory.entPassword))
        }
    }

    @Test("A slapd that a killed daemon left behind is waited for, and named when it does not end")
    func leftOver() async throws {
        let impatient = { (configuration: inout EmbeddedDirectoryConfiguration) in
            configuration.stopDeadline = .milliseconds(300)
        }
        try await withDirectory(configure: impatient) { directory in
            await directory.stop()
            let folder = directory.configuration.stateFolder
            let socket = "\(directory.scratch)/left-over"
            let uri = "ldapi://\(EmbeddedDirectory.percentEncoded(socket))"
            let arguments = ["-F", "\(folder)/slapd.d", "-h", uri, "-d", "none"]
            let leftOver = try await ChildProcess.start("/usr/sbin/slapd", arguments) { _ in }
            #expect(await Readiness(socketPath: socket).wait(for: leftOver, deadline: .seconds(10)))
            #expect(try DataLock.holder(of: "\(folder)/data") == leftOver.processID)
            await #expect { try await directory.start() } throws: {
                code(of: $0) == .inUse && "\($0)".contains("process \(leftOver.processID)")
            }
            #expect(!leftOver.hasEnded)
            async let started: Void = directory.start()
            leftOver.signal(SIGTERM)
            try await started
            #expect(try await directory.canBind(dn: directory.names.ent, password: directory.entPassword))
        }
    }

    @Test("Without slapd the error names the package")
    func slapdMissing() async throws {
        try await withTemporaryFolder { folder in
            var configuration = testConfiguration(in: folder)
            configuration.slapdPath = "\(folder)/slapd"
            let directory = try makeDirectory(configuration)
            await #expect { try await directory.run() } throws: {
                code(of: $0) == .slapdMissing && "\($0)".contains("package slapd")
            }
            await #expect { try await directory.waitUntilReady() } throws: { code(of: $0) == .slapdMissing }
        }
    }

    @Test("An address in use is an error of the first start, and says so")
    func addressInUse() async throws {
        try await withDirectory { directory in
            try await withTemporaryFolder { folder in
                var configuration = testConfiguration(in: folder)
                configuration.entListeners = [directory.ldapURI]
                let second = try makeDirectory(configuration)
                await #expect { try await second.run() } throws: {
                    code(of: $0) == .inUse && "\($0)".contains("another program listens")
                }
            }
        }
    }

    @Test("A preparation that was interrupted is done again")
    func interruptedPreparation() async throws {
        try await withTemporaryFolder { folder in
            let configuration = testConfiguration(in: folder)
            try await makeDirectory(configuration).prepare()
            for (path, name) in [("new", "slapd.d"), ("new/data", "data.mdb")] {
                let path = "\(configuration.stateFolder)/\(path)"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                try Data("half".utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
            }
            try FileManager.default.removeItem(atPath: "\(configuration.stateFolder)/slapd.d")
            try await makeDirectory(configuration).prepare()
            #expect(Files.exists("\(configuration.stateFolder)/slapd.d/cn=config.ldif"))
            #expect(!Files.exists("\(configuration.stateFolder)/new"))
        }
    }

    @Test("An index that a newer version brings knows the entries that were there before")
    func newIndex() async throws {
        try await withTemporaryFolder { folder in
            let former = try editedTemplates(in: folder, "database.ldif") {
                $0.replacing("passerelleState,passerelleUAI,", with: "passerelleState,")
            }
            try await withDirectory(configure: { $0.configurationFolder = former }) { directory in
                var account = SampleAccount("alma")
                account.more = "passerelleUAI: 0441992K"
                try await directory.add(account)
                try await directory.restart(configurationFolder: Repository.configurationFolder)
                let found = try await directory.search(as: .daemon, filter: "(passerelleUAI=0441992K)")
                #expect(found.first?["uid"] == ["alma"])
            }
        }
    }

    @Test("Restarts are 0.2 s apart, then twice as long each, at most 10 s, and soon again after a recovery")
    func backoff() {
        var backoff = Backoff()
        let delays = (0..<8).map { _ in backoff.delay(afterWorkingFor: .seconds(1)) }
        let expected = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]
        #expect(delays == expected.map { .milliseconds(Int($0 * 1000)) })
        #expect(backoff.delay(afterWorkingFor: .seconds(60)) == .milliseconds(200))
    }
}
