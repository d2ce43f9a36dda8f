import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing

/// Stands between the daemon and slapd's local socket, and lets a fault happen exactly when a certain request passes.
///
/// slapd takes it for the daemon, whose process it is part of.
final class Wiretap: Sendable {
    private struct Trap {
        var marker: [UInt8]
        var spring: @Sendable (_ connection: Connection) -> Void
    }

    /// By the end that is slapd's.
    private typealias Connection = Int32

    private let listener: Int32
    private let target: String
    private let trap = NIOLockedValueBox<Trap?>(nil)
    private let open = NIOLockedValueBox<Set<Int32>>([])
    /// Those on which no answer goes back any more.
    private let deaf = NIOLockedValueBox<Set<Connection>>([])

    /// Where the daemon connects instead.
    let uri: String

    init(before directory: TestDirectory) throws {
        target = try directory.ldapiURI.replacing("ldapi://", with: "").replacing("%2F", with: "/")
        let path = "\(directory.scratch)/tap"
        uri = "ldapi://\(path.replacing("/", with: "%2F"))"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard Self.withAddress(path, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw TestFailure("the tap: \(String(cString: strerror(errno)))")
        }
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Once, when the next request with `marker` in it comes by and before slapd gets it.
    func whenSeen(_ marker: String, _ spring: @escaping @Sendable () throws -> Void) {
        trap.withLockedValue {
            $0 = Trap(marker: Array(marker.utf8)) { _ in
                do { try spring() } catch { Issue.record(error, "what was to happen at the tap") }
            }
        }
    }

    /// Once, of the next request with `marker` in it: slapd does what is asked and answers, and instead of the answer its
    /// connection breaks.
    func loseAnswer(to marker: String) {
        trap.withLockedValue {
            $0 = Trap(marker: Array(marker.utf8)) { [self] connection in
                deaf.withLockedValue { _ = $0.insert(connection) }
            }
        }
    }

    /// Whether what was set has happened.
    var hasSprung: Bool { trap.withLockedValue { $0 == nil } }

    /// Cuts every connection that there is; new ones are let through.
    func cut() {
        open.withLockedValue { for descriptor in $0 { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    func end() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        defer { close(listener) }
        while case let near = accept(listener, nil, nil), near >= 0 {
            let far = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard Self.withAddress(target, { connect(far, $0, $1) }) == 0 else {
                close(near)
                close(far)
                continue
            }
            open.withLockedValue { $0.formUnion([near, far]) }
            Thread.detachNewThread { [self] in pump(from: near, to: far, isRequest: true) }
            Thread.detachNewThread { [self] in pump(from: far, to: near, isRequest: false) }
        }
    }

    /// One direction of one connection. The end of either direction is the end of both; the answers' pump closes.
    private func pump(from source: Int32, to sink: Int32, isRequest: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
            if isRequest { watch(buffer.prefix(count), on: sink) }
            if !isRequest, deaf.withLockedValue({ $0.remove(source) != nil }) { break }
            guard send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(sink, Int32(SHUT_RDWR))
        let isLast = open.withLockedValue { $0.remove(source) != nil && !$0.contains(sink) }
        if isLast { for descriptor in [source, sink] { close(descriptor) } }
    }

    private func watch(_ bytes: ArraySlice<UInt8>, on connection: Connection) {
        let sprung = trap.withLockedValue { trap -> Trap? in
            guard let set = trap, Data(bytes).range(of: Data(set.marker)) != nil else { return nil }
            defer { trap = nil }
            return set
        }
        sprung?.spring(connection)
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
