import CPlatform
import NIOCore

/// Bytes on their way to becoming messages. Messages hold passwords, so everything that leaves is wiped behind.
struct FrameBuffer {
    enum Frame {
        case message(Wipeable)
        /// So many bytes of a message that has not ended.
        case incomplete(Int)
    }

    /// The bytes of one message, without its terminator.
    struct Wipeable {
        private(set) var content: [UInt8]

        mutating func wipe() { content.wipe() }
    }

    private var bytes: [UInt8] = []
    /// Where the next message begins.
    private var start = 0
    /// Up to where there is no terminator: nothing is looked at twice.
    private var scanned = 0

    /// Takes the bytes over and wipes them where they were, in every copy that shares the buffer's storage.
    mutating func append(_ buffer: ByteBuffer) {
        reserve(buffer.readableBytes)
        buffer.withUnsafeReadableBytes { readable in
            bytes += readable
            // Written through, because the mutating access would wipe a fresh copy: the channel still holds the buffer. It is
            // done with it, and nobody else in the pipeline reads it.
            passerelle_wipe(UnsafeMutableRawPointer(mutating: readable.baseAddress), readable.count)
        }
    }

    /// - Returns: `nil` when a message, finished or not, is longer than `limit`.
    mutating func next(limit: Int) -> Frame? {
        if let end = bytes[scanned...].firstIndex(of: 0) {
            guard end - start <= limit else { return nil }
            let message = Wipeable(content: Array(bytes[start..<end]))
            bytes.withUnsafeMutableBytes { passerelle_wipe($0.baseAddress?.advanced(by: start), end - start) }
            start = end + 1
            scanned = start
            if start == bytes.count { reset() }
            return .message(message)
        }
        scanned = bytes.count
        let count = bytes.count - start
        guard count <= limit else { return nil }
        if start > 0 {
            bytes.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
        return .incomplete(count)
    }

    mutating func wipe() {
        bytes.wipe()
        reset()
    }

    /// Grows by hand: an array that grows by itself leaves its former storage behind, unwiped.
    private mutating func reserve(_ count: Int) {
        guard bytes.count + count > bytes.capacity else { return }
        var larger: [UInt8] = []
        larger.reserveCapacity(max(bytes.count + count, 2 * bytes.capacity))
        larger += bytes
        bytes.wipe()
        bytes = larger
    }

    private mutating func reset() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 64 << 10)
        start = 0
        scanned = 0
    }
}

extension [UInt8] {
    mutating func wipe() {
        withUnsafeMutableBytes { passerelle_wipe($0.baseAddress, $0.count) }
    }
}
