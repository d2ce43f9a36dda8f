import Foundation

/// What comes out of a pipe, line by line until its end. A line longer than the bound is cut and the rest of it
/// dropped.
struct LineReader {
    static let longestLine = 4096
    let descriptor: Int32

    func readAll(_ body: (String) -> Void) {
        var line: [UInt8] = []
        let capacity = 16384
        withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, capacity)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for byte in buffer[..<count] {
                    if byte == UInt8(ascii: "\n") {
                        body(String(decoding: line, as: UTF8.self))
                        line.removeAll(keepingCapacity: true)
                    } else if line.count < Self.longestLine {
                        line.append(byte)
                    }
                }
            }
        }
        if !line.isEmpty { body(String(decoding: line, as: UTF8.self)) }
    }
}
