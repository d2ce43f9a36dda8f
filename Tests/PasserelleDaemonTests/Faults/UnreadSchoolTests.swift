import Accounts
import ControlAPI
import Directory
import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// A school's address stands on a page beside what somebody came for, and is read when that is done.
@Suite("A school that cannot be read", .serialized)
struct UnreadSchoolTests {
    @Test("takes its address from the answer, and nothing else: what was changed is said to be changed")
    func changed() async throws {
        let made = NIOLockedValueBox<Wiretap?>(nil)
        defer { made.withLockedValue { $0?.end() } }
        func tapped(_ directory: TestDirectory) throws -> String {
            let tap = try Wiretap(before: directory)
            made.withLockedValue { $0 = tap }
            return tap.uri
        }
        try await withBridge(sendsMail: false, patience: .seconds(2), through: tapped) { bridge in
            var school = SchoolFacts(uai: "0440001A", feedID: nil, source: "AC-TEST", name: "Collège Jules Verne")
            school.city = "Nantes"
            _ = try await bridge.store.store(school)
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let before = try #require(try await pupil.authenticate("Mimosa-42").account)
            #expect(before.schoolAddress == ["Nantes"])
            // What was read a moment ago is remembered.
            bridge.clock.advance(61)
            let slapd = try #require(try bridge.directory.embedded.processID)
            defer { kill(slapd, SIGCONT) }
            try #require(made.withLockedValue { $0 }).whenSeen("ENTStructureUAI=0440001A") { try freeze(slapd) }
            let reply = try await bridge.call(
                Portal.ChangeMail.self,
                .init(identifier: pupil.identifier, currentPassword: SensitiveText("Mimosa-42"), mail: "z@example.org"))
            #expect(reply.account.schoolName == "Collège Jules Verne" && reply.account.schoolAddress.isEmpty)
            #expect(reply.account.maskedMail != before.maskedMail)
            kill(slapd, SIGCONT)
            #expect(try await bridge.store.account(Identifier(pupil.identifier))?.mail == "z@example.org")
        }
    }
}
