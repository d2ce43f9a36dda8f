import Accounts
import Foundation
import Logging
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("The audit log")
struct AuditLogTests {
    private let requester = Requester(requestID: "r1", client: "10.0.0.1", peerUID: 33)
    private let time = Date(timeIntervalSince1970: 1_800_000_000)
    private let event = AuditEvent(
        .authenticated, .refused, account: Identifier(stored: "zoe.legoff"), registration: RegistrationKey("AC$1"),
        reason: "wrong \"secret\"\n")

    @Test("has one line of JSON for each event, in a file that is the daemon's alone")
    func lines() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/audit.log"
            let audit = try AuditLog(path: path, logger: testLogger("audit"))
            audit.record(event, by: requester, at: time)
            audit.record(AuditEvent(.feedImported), by: .worker("mail"), at: time)
            let lines = try lines(of: path)
            #expect(
                lines == [
                    [
                        "time": "2027-01-15T08:00:00Z", "action": "authenticated", "outcome": "refused",
                        "account": "zoe.legoff", "registration": "AC$1", "reason": "wrong \"secret\"\n",
                        "client": "10.0.0.1", "peer": "33", "request": "r1",
                    ],
                    ["time": "2027-01-15T08:00:00Z", "action": "feedImported", "outcome": "done", "request": "mail"],
                ])
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("goes on behind what is there, and loses nothing of a thousand events at once")
    func appending() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/audit.log"
            try AuditLog(path: path, logger: testLogger("audit")).record(event, by: requester, at: time)
            let audit = try AuditLog(path: path, logger: testLogger("audit"))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<1000 { group.addTask { audit.record(event, by: requester, at: time) } }
            }
            #expect(try lines(of: path).count == 1001)
        }
    }

    @Test("follows a rotation by name within a second, and loses nothing on the way")
    func rotation() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/audit.log"
            let audit = try AuditLog(path: path, logger: testLogger("audit"))
            audit.record(event, by: requester, at: time)
            try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
            var events = 1
            let end = ContinuousClock.now + .seconds(20)
            while !FileManager.default.fileExists(atPath: path), ContinuousClock.now < end {
                audit.record(event, by: requester, at: time)
                events += 1
            }
            #expect(try lines(of: path).count == 1)
            #expect(try lines(of: path + ".1").count == events - 1)
        }
    }

    @Test("does not start where its file cannot be written, or is a link to somewhere else")
    func unwritable() async throws {
        try await withTemporaryFolder { folder in
            #expect(throws: POSIXFailure.self) {
                try AuditLog(path: "\(folder)/no/audit.log", logger: testLogger("audit"))
            }
            let link = "\(folder)/link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
            #expect(throws: POSIXFailure.self) { try AuditLog(path: link, logger: testLogger("audit")) }
        }
    }

    private func lines(of path: String) throws -> [[String: String]] {
        try AuditLines.read(path)
    }
}
