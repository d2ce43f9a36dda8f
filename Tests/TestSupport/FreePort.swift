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

private let given = Mutex<Set<Int>>([])

private func isFree(_ port: Int) throws -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw TestFailure("socket: \(String(cString: strerror(errno)))") }
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
