import Foundation

/// A TCP port of 127.0.0.1 that nobody had a moment ago. Somebody else may take it first: then try another one.
///
/// Below the range from which the kernel gives ports to clients, of which a run of tests makes thousands.
public func freePort() throws -> Int {
    for _ in 0..<100 {
        let port = Int.random(in: 15000..<32000)
        if try isFree(port) { return port }
    }
    throw TestFailure("no free port")
}

private func isFree(_ port: Int) throws -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw TestFailure("socket: \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
