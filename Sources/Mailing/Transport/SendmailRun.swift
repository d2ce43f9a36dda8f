import Foundation
import NIOPosix

/// One run of `sendmail`.
///
/// Standard input is a socket and not a pipe: writing to a program that has gone away must be an error, not a SIGPIPE
/// for the
/// whole process, and `MSG_NOSIGNAL` exists for sockets only. A file would leave a temporary password on a disk.
///
/// `@unchecked Sendable`: the stored values never change; `Process` guards its own state, and a descriptor is a number.
final class SendmailRun: @unchecked Sendable {
    enum End: Sendable {
        case exit(Int32)
        case signal(Int32)
        case timeout
    }

    private let process = Process()
    private let message: MailMessage
    private let input: Int32
    private let end: AsyncStream<End>

    /// Starts the program.
    init(path: String, message: MailMessage) throws(MailError) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw MailError(.temporary, "sendmail: \(String(cString: strerror(errno)))")
        }
        self.message = message
        input = ends[0]
        let (end, continuation) = AsyncStream.makeStream(of: End.self)
        self.end = end
        process.executableURL = URL(fileURLWithPath: path)
        // `--`: an address may begin with a hyphen.
        process.arguments = ["-i", "-f", message.sender.text, "--", message.recipient.text]
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
        process.standardOutput = FileHandle.nullDevice
        // It may quote the mail.
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { process in
            let status = process.terminationStatus
            continuation.yield(process.terminationReason == .exit ? .exit(status) : .signal(status))
            continuation.finish()
        }
        do {
            defer { close(ends[1]) }
            try process.run()
        } catch {
            close(input)
            throw MailError(.configuration, "sendmail: cannot be started: \(path)")
        }
    }

    deinit {
        close(input)
    }

    /// Hands over the message and waits for the program to end; kills it when the time is over.
    func finish(within timeout: Duration) async throws -> End {
        try await withThrowingTaskGroup(of: End?.self) { group in
            group.addTask {
                try await NIOThreadPool.singleton.runIfActive { self.feed() }
                return nil
            }
            group.addTask {
                for await end in self.end { return end }
                throw CancellationError()
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                return .timeout
            }
            defer { group.cancelAll() }
            while let end = try await group.next() {
                guard let end else { continue }
                // Also after an ordinary end: whoever inherited the socket must not keep `feed` waiting.
                kill()
                return end
            }
            throw CancellationError()
        }
    }

    /// From any thread. Frees `feed` and ends the program.
    func kill() {
        shutdown(input, Int32(SHUT_RDWR))
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Blocks while the program does not read. What was not read is told by the exit status, not by `send`.
    private func feed() {
        message.withBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let sent = Foundation.send(
                    input, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                if sent < 0, errno == EINTR { continue }
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
        }
        shutdown(input, Int32(SHUT_WR))
    }
}
