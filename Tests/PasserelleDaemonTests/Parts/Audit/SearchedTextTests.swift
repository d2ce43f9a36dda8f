import ControlAPI
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("What the audit says of a search")
struct SearchedTextTests {
    @Test("is withheld where people may have pasted a secret")
    func file() async throws {
        try await withAdministration { bridge, client in
            _ = try await client.call(Administration.FindRegistrations.self, .init(text: "18/12/2012"))
            let lines = try AuditLines.read("\(bridge.directory.scratch)/audit.log")
            #expect(lines.contains { $0["action"] == "peopleSearched" && $0["subject"] == "withheld" })
        }
    }
}
