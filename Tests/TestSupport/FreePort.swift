import Foundation
import Synchronization

/// A TCP port that nobody has, and that no other test of this process was given: between this answer and the program that listens
/// there many others ask.
///
/// Below the range from which the kernel gives ports to clients, of which a run of tests makes thousands.
public func freePort() throws -> Int {
    for _ in 0..<100 {
        let port = Int.random(in: 15000..<32000)
        if try isFree(port), given.withLock({ $0.insert(port).inserted }) { return port }
    }
    throw TestFailure("no free port")
}

/// A TCP socket to listen with, as servers make theirs: it minds nobody but who listens. Another test's child has this process's
/// sockets until it runs its program, and with them ports that were closed here.
public func listenerSocket() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    guard descriptor >= 0,
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size)) == 0
    else { throw TestFailure("socket: \(String(cString: strerror(errno)))") }
    return descriptor
}

private let given = Mutex<Set<Int>>([])

private func isFree(_ port: Int) throws -> Bool {
    let descriptor = try listenerSocket()
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    // At every address, as some of the tests listen.
    address.sin_addr.s_addr = INADDR_ANY
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
