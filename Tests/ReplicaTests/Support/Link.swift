import Foundation
import NIOConcurrencyHelpers
import TestSupport

/// A network between a consumer and its provider, which can be cut and mended.
final class Link: Sendable {
    let port: Int
    private let target: Int
    private let listener: Int32
    /// Everything that went through, as somebody between the two would have it.
    private let tapped = NIOLockedValueBox<Data>(Data())
    private let state = NIOLockedValueBox<(isCut: Bool, open: Set<Int32>)>((false, []))

    init(to target: Int) throws {
        port = try freePort()
        self.target = target
        listener = try listenerSocket()
        guard Self.withAddress(port, { bind(listener, $0, $1) }) == 0, listen(listener, 16) == 0 else {
            throw TestFailure("the link: \(String(cString: strerror(errno)))")
        }
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Nothing comes through any more, and whoever tries notices at once.
    func cut() {
        state.withLockedValue { state in
            state.isCut = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Whether a text went through in clear.
    func carried(_ text: String) -> Bool { tapped.withLockedValue { $0.range(of: Data(text.utf8)) != nil } }

    func mend() { state.withLockedValue { $0.isCut = false } }

    func end() {
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        defer { close(listener) }
        while case let near = accept(listener, nil, nil), near >= 0 {
            let far = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            let isThrough = state.withLockedValue { state in
                guard !state.isCut, Self.withAddress(target, { connect(far, $0, $1) }) == 0 else { return false }
                state.open.formUnion([near, far])
                return true
            }
            guard isThrough else {
                close(near)
                close(far)
                continue
            }
            for (source, sink) in [(near, far), (far, near)] {
                Thread.detachNewThread { [self] in pump(from: source, to: sink) }
            }
        }
    }

    /// One direction. The end of either is the end of both; the second to end closes.
    private func pump(from source: Int32, to sink: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
            tapped.withLockedValue { $0.append(contentsOf: buffer[..<count]) }
            guard send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(sink, Int32(SHUT_RDWR))
        let isLast = state.withLockedValue { $0.open.remove(source) != nil && !$0.open.contains(sink) }
        if isLast { for descriptor in [source, sink] { close(descriptor) } }
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
