import Foundation
import Testing

/// A client that says what it likes: bytes in, bytes out, on a blocking socket.
///
/// Its waits happen on threads of their own: those of Swift concurrency are for the server under test.
final class RawClient: Sendable {
    enum Outcome: Equatable {
        case bytes([UInt8])
        case end
        case silence
    }

    struct Refused: Error { var reason: String }

    let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw Refused(reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// - Returns: how many bytes the kernel took: fewer than all when the server closed, or did not read for `patience`.
    @discardableResult
    func send(_ bytes: [UInt8], patience: Duration = .seconds(20)) async -> Int {
        await onThread { [self] in
            setTimeout(SO_SNDTIMEO, patience)
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                sent += count
            }
            return sent
        }
    }

    @discardableResult
    func send(_ text: String) async -> Int { await send(Array(text.utf8)) }

    /// Each message with its terminator.
    func send(messages: String...) async { await send(messages.map { $0 + "\0" }.joined()) }

    func receive(within patience: Duration = .seconds(20)) async -> Outcome {
        await onThread { [self] in
            setTimeout(SO_RCVTIMEO, patience)
            var bytes = [UInt8](repeating: 0, count: 65536)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count > 0 { return .bytes(Array(bytes[..<count])) }
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? .silence : .end
        }
    }

    /// Everything until the server closes, as messages; `nil` when it did not close.
    func messagesUntilEnd() async -> [String]? {
        var bytes: [UInt8] = []
        while true {
            switch await receive() {
            case .bytes(let more): bytes += more
            case .end: return Self.messages(in: bytes)
            case .silence: return nil
            }
        }
    }

    /// The next `count` messages; fewer when the server closes or falls silent.
    func messages(_ count: Int) async -> [String] {
        var bytes: [UInt8] = []
        while bytes.count(where: { $0 == 0 }) < count, case .bytes(let more) = await receive() { bytes += more }
        return Self.messages(in: bytes)
    }

    /// No more from us; we still listen.
    func halfClose() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Says something, says that this was all, and listens until the end; `nil` when there is none. Blocks, for as short as the
    /// other process takes.
    static func exchange(_ path: String, _ bytes: [UInt8]) throws -> [UInt8]? {
        let client = try RawClient(path: path)
        client.setTimeout(SO_RCVTIMEO, .seconds(20))
        _ = Foundation.send(client.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        client.halfClose()
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(client.descriptor, &part, part.count, 0)
            if count > 0 { received += part[..<count] } else { return count < 0 && errno == EAGAIN ? nil : received }
        }
    }

    /// What is behind the last terminator stands at the end, unless it is empty.
    private static func messages(in bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private func setTimeout(_ option: Int32, _ patience: Duration) {
        let parts = patience.components
        var time = timeval(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
        setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
}

/// Runs blocking work on a thread of its own. Not one of Dispatch's: on Linux, Swift concurrency runs on these.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}
