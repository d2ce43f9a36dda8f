import Foundation
import TestSupport
import Varlink

/// A control socket as any program may use it: bytes out, bytes back, none of our own client between.
final class RawConnection: Sendable {
    private let descriptor: Int32

    /// - Parameter patience: for one reply, and for a service that takes nothing.
    init(_ path: String, patience: Duration = .seconds(60)) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure("socket: \(String(cString: strerror(errno)))") }
        var limit = timeval(tv_sec: Int(patience / .seconds(1)), tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { throw TestFailure("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    func send(_ call: JSONValue) { send(bytes: call.serialised + [0]) }

    /// Whatever it is, and no terminator behind it. What the service does not take any more is lost.
    func send(bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// - Returns: how many bytes were taken: fewer than all when the service closed, or took none for as long as patience lasts.
    func sendAll(_ bytes: [UInt8]) async -> Int {
        await onThread { [self] in
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

    /// - Returns: one message without its NUL; `nil` when the service closed the connection instead.
    func receive() async -> [UInt8]? { await onThread { [self] in receiveBlocking() } }

    /// Whether the service closes the connection, and says nothing before.
    func isClosed() async -> Bool {
        await onThread { [self] in
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, 0)
            // The latter when it left something unread.
            return count == 0 || count < 0 && errno == ECONNRESET
        }
    }

    /// One call and the bytes of its reply.
    func exchange(_ method: String, _ parameters: [String: String]) async -> [UInt8]? {
        send(.object(["method": .string(method), "parameters": .object(parameters.mapValues(JSONValue.string))]))
        return await receive()
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }

    private func receiveBlocking() -> [UInt8]? {
        var message: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while message.last != 0 {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            message += buffer.prefix(count)
        }
        return message.dropLast()
    }
}
