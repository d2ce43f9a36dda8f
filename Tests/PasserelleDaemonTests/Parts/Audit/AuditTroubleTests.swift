import Accounts
import Foundation
import Glibc
import Logging
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("An event that the audit log cannot take")
struct AuditTroubleTests {
    private let event = AuditEvent(.deleted, account: Identifier(stored: "zoe.legoff"))
    private let time = Date(timeIntervalSince1970: 1_800_000_000)

    private func record(_ audit: AuditLog, _ request: String) {
        audit.record(event, by: .worker(request), at: time)
    }

    @Test("stands in the daemon's log instead, word for word")
    func full() async throws {
        let log = CapturedLog()
        // Takes no byte, as a full disk does.
        let audit = try AuditLog(path: "/dev/full", logger: log.logger)
        record(audit, "r1")
        let told = try #require(log.lines.first)
        #expect(told.contains("zoe.legoff") && told.contains("\"request\":\"r1\"") && told.contains("No space left"))
    }

    @Test("is told each time, however many come in one second")
    func unreachable() async throws {
        try await withTemporaryFolder { folder in
            let log = CapturedLog()
            let path = "\(folder)/audit.log"
            let audit = try AuditLog(path: path, logger: log.logger)
            record(audit, "kept")
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
            // Within the second of its last look it may still write to the file that is gone.
            let end = ContinuousClock.now + .seconds(20)
            while log.lines.isEmpty, ContinuousClock.now < end { record(audit, "first") }
            for number in 0..<100 { record(audit, "later\(number)") }
            #expect((0..<100).allSatisfy { number in log.lines.contains { $0.contains("\"later\(number)\"") } })
        }
    }

    @Test("in full leaves a torn line, after which the next one begins anew", .enabled(if: geteuid() == 0))
    func torn() async throws {
        try await withSmallDisk { folder in
            let log = CapturedLog()
            let path = "\(folder)/audit.log"
            let audit = try AuditLog(path: path, logger: log.logger)
            var kept = 0
            while log.lines.isEmpty {
                record(audit, "r\(kept)")
                kept += 1
            }
            kept -= 1
            try FileManager.default.removeItem(atPath: "\(folder)/ballast")
            record(audit, "last")
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == kept + 2 && lines.last?.contains("\"request\":\"last\"") == true)
            #expect(lines.last?.hasPrefix("{") == true && log.lines.count == 1)
        }
    }

    /// A file system of two pages, one of which is taken by `ballast`.
    private func withSmallDisk(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            guard mount("none", folder, "tmpfs", 0, "size=8k") == 0 else {
                throw TestFailure("mount: \(String(cString: strerror(errno)))")
            }
            // Lazily: the log is still open.
            defer { umount2(folder, Int32(MNT_DETACH)) }
            try Data(repeating: 0, count: 4096).write(to: URL(filePath: "\(folder)/ballast"))
            try await body(folder)
        }
    }
}
