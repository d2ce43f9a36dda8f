import Foundation
import TestSupport

/// A browser that says byte for byte what a test wants, from an address of the test's choice.
final class RawBrowser: Sendable {
    private let descriptor: Int32

    /// - Parameter address: of this machine's own, 127.0.0.0/8.
    init(_ portal: PortalProcess, from address: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard Self.withAddress(address, 0, { bind(descriptor, $0, $1) }) == 0,
            Self.withAddress("127.0.0.1", UInt16(portal.port), { connect(descriptor, $0, $1) }) == 0
        else {
            close(descriptor)
            throw TestFailure("no connection from \(address): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// - Returns: false when the portal has closed.
    @discardableResult
    func say(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// What comes next; empty at the end.
    func hear() -> String {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Whether the portal answers on this connection.
    func isServed() -> Bool {
        say("GET /aide HTTP/1.1\r\nHost: x\r\n\r\n") && hear().hasPrefix("HTTP/1.1 200")
    }

    private static func withAddress(
        _ address: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        return withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
