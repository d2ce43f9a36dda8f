import Accounts
import Foundation
import Glibc
import Logging
import NIOConcurrencyHelpers

/// Who asked for something: what the audit says beside the event.
struct Requester: Sendable, Equatable {
    /// Of this one call; stands on every log line that the call causes.
    var requestID: String
    /// The browser's address, as the portal says it.
    var client: String?
    /// The user at the other end of the control socket; absent for the daemon's own work.
    var peerUID: UInt32?
    /// The school's administrator who signed in, when it is one who asks.
    var administrator: Identifier?

    static func worker(_ name: String) -> Requester { Requester(requestID: name) }
}

/// One line of JSON for each thing that happened to an account (CNIL 2021-122). A secret or a birth date never enters.
///
/// A log that was rotated away is noticed by its inode and opened anew, so that logrotate needs no signal.
final class AuditLog: Sendable {
    private struct State {
        var descriptor: Int32 = -1
        var inode: ino_t = 0
        var checkedAt: time_t = 0
        /// The last line is there in part only, the disk having been full: the next one begins anew.
        var isTorn = false
    }

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    private let path: String
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    /// - Throws: when the file cannot be opened for appending.
    init(path: String, logger: Logger) throws {
        self.path = path
        self.logger = logger
        try state.withLockedValue { try Self.reopen(path, &$0) }
    }

    deinit {
        state.withLockedValue { if $0.descriptor >= 0 { _ = close($0.descriptor) } }
    }

    /// At once, whatever was there a second ago: for whoever rotated the log and says so.
    func reopen() throws {
        try state.withLockedValue { try Self.reopen(path, &$0) }
    }

    func record(_ event: AuditEvent, by requester: Requester, at time: Date) {
        let line = AuditLine(event, requester, time)
        guard var bytes = try? Self.encoder.encode(line) else { return }
        bytes.append(0x0A)
        do {
            try state.withLockedValue { state in
                try Self.followRotation(path, &state)
                try Self.append(bytes, &state)
            }
        } catch {
            // Nothing is lost: what the file does not take stands in the daemon's log.
            logger.error(
                "The audit log cannot be written",
                metadata: [
                    "audit.file": "\(path)", "error": "\(error)",
                    "audit.line": "\(String(decoding: bytes, as: UTF8.self))",
                ])
        }
    }

    /// One write of a short line to a file opened for appending lands whole, unless the disk is full.
    private static func append(_ line: Data, _ state: inout State) throws {
        let bytes = state.isTorn ? [0x0A] + line : line
        errno = 0
        let written = bytes.withUnsafeBytes { write(state.descriptor, $0.baseAddress, $0.count) }
        if written > 0 { state.isTorn = written < bytes.count }
        guard written == bytes.count else { throw POSIXFailure(errno == 0 ? ENOSPC : errno) }
    }

    private static func followRotation(_ path: String, _ state: inout State) throws {
        let now = Glibc.time(nil)
        guard now != state.checkedAt else { return }
        var status = stat()
        if stat(path, &status) != 0 || status.st_ino != state.inode { try reopen(path, &state) }
        // Not before it succeeded: until then each event asks again, rather than go to a file that nobody finds.
        state.checkedAt = now
    }

    private static func reopen(_ path: String, _ state: inout State) throws {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw POSIXFailure(errno) }
        if state.descriptor >= 0 { _ = close(state.descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        state.descriptor = descriptor
        state.inode = status.st_ino
        state.isTorn = false
    }
}

/// `errno` in words.
struct POSIXFailure: Error, CustomStringConvertible {
    var code: Int32
    init(_ code: Int32) { self.code = code }
    var description: String { String(cString: strerror(code)) }
}

private struct AuditLine: Encodable {
    var time: String
    var action: String
    var outcome: String
    var account: String?
    var registration: String?
    var reason: String?
    var subject: String?
    var administrator: String?
    var client: String?
    var peer: UInt32?
    var request: String

    init(_ event: AuditEvent, _ requester: Requester, _ time: Date) {
        self.time = time.formatted(.iso8601)
        action = event.action.rawValue
        outcome = event.outcome.rawValue
        account = event.account?.text
        registration = event.registration?.text
        reason = event.reason
        subject = event.subject
        administrator = requester.administrator?.text
        client = requester.client
        peer = requester.peerUID
        request = requester.requestID
    }
}
