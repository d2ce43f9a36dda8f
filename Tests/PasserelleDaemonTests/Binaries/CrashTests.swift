import ControlAPI
import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Varlink

/// The daemon killed without a chance to say goodbye.
@Suite("After kill -9 of the daemon")
struct CrashTests {
    static let pupils = 30
    static let clients = 4

    @Test("every account that was acknowledged opens, the others are there whole or not at all, and slapd runs once")
    func activations() async throws {
        try await withDaemon { daemon in
            let school = try await School(of: Self.pupils, at: daemon)
            let slapd = try daemon.children()
            let acknowledged = try await activateUntilKilled(school, daemon)
            print("acknowledged before the kill: \(acknowledged.count) of \(Self.pupils)")
            for process in slapd { try await until("slapd ends with the daemon") { kill(process, 0) != 0 } }

            try await daemon.start()
            #expect(try daemon.children().count == 1)
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            for (number, person) in school.codes.enumerated() {
                let identifier = "pupil.\(number)"
                let account = try? await client.call(Administration.ShowAccount.self, .init(identifier: identifier))
                    .account
                #expect(account != nil || !acknowledged.contains(number), "\(identifier) was acknowledged and is lost")
                // Whole: it opens. Not at all: the code still does. Either way the same request gets there.
                #expect(try await opens(identifier, daemon) == (account != nil), "\(identifier) is half there")
                if account == nil {
                    _ = try await VarlinkClient.connect(path: daemon.portalPath)
                        .call(Portal.Activate.self, School.activation(person.code, identifier))
                    #expect(try await opens(identifier, daemon))
                }
            }
            #expect(try await daemon.status().accounts == Self.pupils)
        }
    }

    /// - Returns: the numbers of those who were told that their account is open.
    private func activateUntilKilled(_ school: School, _ daemon: DaemonProcess) async throws -> Set<Int> {
        let acknowledged = NIOLockedValueBox<Set<Int>>([])
        await withTaskGroup(of: Void.self) { group in
            for lane in 0..<Self.clients {
                group.addTask {
                    guard let client = try? await VarlinkClient.connect(path: daemon.portalPath) else { return }
                    for number in stride(from: lane, to: school.codes.count, by: Self.clients) {
                        let activation = School.activation(school.codes[number].code, "pupil.\(number)")
                        guard (try? await client.call(Portal.Activate.self, activation)) != nil else { return }
                        let count = acknowledged.withLockedValue {
                            $0.insert(number)
                            return $0.count
                        }
                        // In the middle, with up to four on their way.
                        if count == Self.pupils / 3 { daemon.signal(SIGKILL) }
                    }
                }
            }
        }
        #expect(await daemon.end == .killed(signal: SIGKILL))
        return acknowledged.withLockedValue { $0 }
    }

    private func opens(_ identifier: String, _ daemon: DaemonProcess) async throws -> Bool {
        let secret = "\(daemon.folder)/secret"
        try "Mimosa-42".write(toFile: secret, atomically: true, encoding: .utf8)
        let result = try await runProgram(
            "/usr/bin/ldapwhoami",
            [
                "-x", "-H", daemon.ldapURI, "-D", "uid=\(identifier),ou=people,dc=passerelle,dc=example,dc=org", "-y",
                secret,
            ])
        guard [0, 49].contains(result.status) else { throw TestFailure("neither yes nor no: \(result.output)") }
        return result.status == 0
    }
}
