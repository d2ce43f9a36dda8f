import ControlAPI
import TestSupport
import Testing
import Varlink

/// Somebody who guesses, and hopes that nobody counts: at one daemon, at the other, and after a restart.
@Suite("Tries of a secret are counted once for all daemons")
struct GuessingTests {
    @Test("a temporary password is dead after five wrong ones, wherever they were tried")
    func temporaryPassword() async throws {
        try await Site.with(daemons: 2) { site, _ in
            let pupil = try await Activated(at: site.daemons[0])
            let office = try await VarlinkClient.connect(path: site.daemons[0].administrationPath)
            let given = try await office.call(
                Administration.IssueTemporaryPassword.self, .init(identifier: pupil.identifier))
            func trying(_ secret: SensitiveText, at daemon: DaemonProcess) async throws -> Portal.Failure? {
                let client = try await VarlinkClient.connect(path: daemon.portalPath)
                do {
                    _ = try await client.call(
                        Portal.Authenticate.self, .init(identifier: pupil.identifier, password: secret))
                    return nil
                } catch let error as CallError { return Portal.Failure(error) }
            }
            // Two and two, fewer than either daemon would remember; a restart forgets them, and the directory does not.
            for daemon in site.daemons {
                for _ in 0..<2 {
                    #expect(try await trying(SensitiveText("faux-1234"), at: daemon) == .credentialsRefused)
                }
            }
            #expect(try await trying(given.temporaryPassword, at: site.daemons[1]) == nil)
            await site.daemons[0].stop()
            try await site.daemons[0].start()
            #expect(try await trying(SensitiveText("faux-1234"), at: site.daemons[0]) == .credentialsRefused)
            #expect(try await trying(given.temporaryPassword, at: site.daemons[0]) == .credentialsRefused)
            #expect(try await trying(given.temporaryPassword, at: site.daemons[1]) == .credentialsRefused)
        }
    }

    @Test("a code is dead after five wrong answers, wherever they were given")
    func code() async throws {
        try await Site.with(daemons: 2) { site, _ in
            guard let code = try await School(of: 1, at: site.daemons[0]).codes.first?.code else {
                throw TestFailure("no code")
            }
            func answering(_ givenName: String, at daemon: DaemonProcess) async throws -> Portal.Failure? {
                let client = try await VarlinkClient.connect(path: daemon.portalPath)
                do {
                    _ = try await client.call(
                        Portal.CheckActivationCode.self,
                        .init(code: SensitiveText(code), givenName: givenName, birthDate: School.born))
                    return nil
                } catch let error as CallError { return Portal.Failure(error) }
            }
            for number in 0..<5 {
                #expect(try await answering("Zoé", at: site.daemons[number % 2]) == nil)
                if number == 3 {
                    await site.daemons[0].stop()
                    try await site.daemons[0].start()
                }
                #expect(try await answering("Zora", at: site.daemons[number % 2]) == .activationRefused)
            }
            for daemon in site.daemons { #expect(try await answering("Zoé", at: daemon) == .activationRefused) }
        }
    }
}
