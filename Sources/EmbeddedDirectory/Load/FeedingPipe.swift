import Foundation

/// What a program of ours reads, sent from a thread that may wait for it.
final class FeedingPipe: Sendable {
    private let queue = DispatchQueue(label: "feeding")
    private let descriptor: Int32
    /// For the program; to be closed once it has started.
    let readEnd: Int32

    /// - Throws: `fileSystem` when there are no descriptors left.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Files.failure("make a pipe to", "slapd")
        }
        (descriptor, readEnd) = (ends[0], ends[1])
    }

    deinit { close(descriptor) }

    /// Returns when the kernel has all of it: whoever waits for this before sending more never has much in memory.
    ///
    /// - Returns: whether somebody reads.
    func send(_ bytes: [UInt8]) async -> Bool {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.sendAll(bytes)) }
        }
    }

    /// The program's input is over.
    func end() { queue.sync { _ = shutdown(descriptor, Int32(SHUT_WR)) } }

    private func sendAll(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                // A program that has ended is an answer here, and no reason to end, too.
                let count = Glibc.send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }
}
