import Foundation
import NIOPosix
import Templates

/// Hands mails to the machine's own mail system, by the interface that Debian's policy gives to every one of them:
/// `sendmail -i -f <sender> -- <recipient>` with the message on standard input.
public struct SendmailTransport: MailTransport {
    public let path: String
    /// A mail system that has not taken the message by then is ended.
    public let timeout: Duration

    /// - Throws: `configuration` when `path` is not absolute or not a program.
    public init(path: String = "/usr/sbin/sendmail", timeout: Duration = .seconds(60)) throws(MailError) {
        guard path.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: path) else {
            throw MailError(.configuration, "sendmail: not a program: \(path.onOneLine)")
        }
        self.path = path
        self.timeout = timeout
    }

    /// Cancelling the task ends the program.
    public func send(_ message: MailMessage) async throws(MailError) {
        let run = try SendmailRun(path: path, message: message)
        let ended: SendmailRun.End
        do {
            ended = try await withTaskCancellationHandler {
                try await run.finish(within: timeout)
            } onCancel: {
                run.kill()
            }
        } catch {
            throw MailError(.temporary, "sendmail: stopping")
        }
        switch ended {
        case .exit(0): return
        case .exit(let status): throw MailError(Self.code(ofExit: status), "sendmail: exit status \(status)")
        case .signal(let number): throw MailError(.temporary, "sendmail: ended by signal \(number)")
        case .timeout: throw MailError(.temporary, "sendmail: no end within \(timeout)")
        }
    }

    /// `sysexits.h`, as Postfix, Exim and msmtp use it.
    private static func code(ofExit status: Int32) -> MailError.Code {
        switch status {
        // EX_DATAERR, EX_NOUSER, EX_NOHOST
        case 65, 67, 68: .permanent
        // EX_USAGE, EX_NOPERM, EX_CONFIG; 126 and 127 when the program itself cannot be run.
        case 64, 77, 78, 126, 127: .configuration
        default: .temporary
        }
    }
}
