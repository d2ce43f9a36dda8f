import Foundation
import TestSupport

/// Where a connection breaks.
enum Cut: String, CaseIterable, Sendable {
    /// Half of the request arrives.
    case inRequest
    /// The request arrives, and the connection is gone before anybody reads it.
    case afterRequest
    /// The answer was on its way.
    case beforeAnswer
}

/// Stands before a socket and breaks each connection at one place.
final class CuttingProxy: Sendable {
    let path: String
    private let cut: Cut
    private let target: String
    private let listener: Int32

    init(_ cut: Cut, before target: String, at path: String) throws {
        (self.cut, self.target, self.path) = (cut, target, path)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard Self.withAddress(path, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw TestFailure("the proxy: \(String(cString: strerror(errno)))")
        }
        Thread.detachNewThread { [self] in acceptAll() }
    }

    func end() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        defer { close(listener) }
        while case let near = accept(listener, nil, nil), near >= 0 {
            Thread.detachNewThread { [self] in
                serve(near)
                close(near)
            }
        }
    }

    private func serve(_ near: Int32) {
        let far = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(far) }
        guard Self.withAddress(target, { connect(far, $0, $1) }) == 0, let request = request(from: near) else { return }
        let part = cut == .inRequest ? request.prefix(request.count / 2) : request[...]
        _ = part.withUnsafeBytes { send(far, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard cut == .beforeAnswer else { return }
        var byte: UInt8 = 0
        _ = recv(far, &byte, 1, 0)
    }

    /// One message with its end, which is a byte 0.
    private func request(from near: Int32) -> [UInt8]? {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while request.last != 0 {
            let count = recv(near, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            request += buffer.prefix(count)
        }
        return request
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
