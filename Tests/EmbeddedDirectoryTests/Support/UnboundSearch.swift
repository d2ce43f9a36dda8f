import Foundation
import TestSupport

/// A search on a connection that has never bound, which `ldapsearch` cannot be talked into.
enum UnboundSearch {
    /// - Returns: the operations that the server answered, by their BER tag: 0x64 an entry, 0x65 the end of the search.
    static func answers(base: String, scope: UInt8 = 2, port: Int) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let request = message(base: base, scope: scope)
        guard connected == 0, write(descriptor, request, request.count) == request.count else {
            throw TestFailure("port \(port): \(String(cString: strerror(errno)))")
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var tags: [UInt8] = []
        repeat {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw TestFailure("the server closed the connection") }
            received += buffer[..<count]
            tags = operations(in: received)
        } while tags.last != 0x65
        return tags
    }

    /// SearchRequest (RFC 4511, 4.5.1) for every entry that has an objectClass; scope 0 is the base alone, 2 the
    /// subtree.
    private static func message(base: String, scope: UInt8) -> [UInt8] {
        let filter = element(0x87, Array("objectClass".utf8))
        let search =
            element(0x04, Array(base.utf8)) + element(0x0A, [scope]) + element(0x0A, [0]) + element(0x02, [0])
            + element(0x02, [0]) + element(0x01, [0]) + filter + element(0x30, [])
        return element(0x30, element(0x02, [1]) + element(0x63, search))
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        precondition(content.count < 0x80, "the short form of a length is enough here")
        return [tag, UInt8(content.count)] + content
    }

    /// Each complete message: SEQUENCE, length, INTEGER of one byte, then the operation.
    private static func operations(in bytes: [UInt8]) -> [UInt8] {
        var tags: [UInt8] = []
        var rest = bytes[...]
        while rest.count > 2 {
            let first = Int(rest[rest.startIndex + 1])
            let sizeOfLength = first < 0x80 ? 0 : first & 0x7F
            guard rest.count >= 2 + sizeOfLength else { break }
            let header = rest.dropFirst(2).prefix(sizeOfLength)
            let length = first < 0x80 ? first : header.reduce(0) { $0 << 8 | Int($1) }
            let content = rest.dropFirst(2 + sizeOfLength)
            guard content.count >= length else { break }
            tags.append(content[content.startIndex + 3])
            rest = content.dropFirst(length)
        }
        return tags
    }
}
