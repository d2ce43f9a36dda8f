import CCurl
import Synchronization

/// The bytes of one mail on their way into libcurl, and the way to stop it.
///
/// `@unchecked Sendable`: `position` is touched by libcurl's callback only, on the one thread that performs the
/// transfer;
/// everything else is immutable or atomic.
final class SMTPUpload: @unchecked Sendable {
    let message: MailMessage
    private var position = 0
    private let isCancelled = Atomic(false)

    init(_ message: MailMessage) {
        self.message = message
    }

    /// From any thread; seen when libcurl next asks.
    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
    }

    var shouldStop: Bool { isCancelled.load(ordering: .relaxed) }

    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard !shouldStop else { return Int(CURL_READFUNC_ABORT) }
        return message.withBytes { bytes in
            let piece = bytes[position..<min(bytes.count, position + buffer.count)]
            buffer.copyBytes(from: piece)
            position += piece.count
            return piece.count
        }
    }
}

/// libcurl's side of `SMTPUpload`: `state` is the upload, kept alive by whoever performs the transfer.
enum SMTPUploadCallbacks {
    static let read: passerelle_curl_read = { buffer, size, count, state in
        guard let buffer, let state else { return Int(CURL_READFUNC_ABORT) }
        let upload = Unmanaged<SMTPUpload>.fromOpaque(state).takeUnretainedValue()
        return upload.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
    }

    static let progress: passerelle_curl_progress = { state, _, _, _, _ in
        guard let state else { return 1 }
        return Unmanaged<SMTPUpload>.fromOpaque(state).takeUnretainedValue().shouldStop ? 1 : 0
    }
}
