/// A finished mail: envelope and RFC 5322 bytes, the same for every transport.
///
/// It may hold a temporary password: it prints without its body and wipes its bytes when the last owner lets go.
public struct MailMessage: Sendable, CustomStringConvertible, CustomReflectable {
    /// Whom the receiving server tells when it cannot deliver.
    public let sender: MailAddress
    public let recipient: MailAddress
    /// As people read it, unencoded.
    public let subject: String
    /// With its angle brackets; for logs, to find the mail again at the relay.
    public let messageID: String
    private let storage: MessageBytes

    init(sender: MailAddress, recipient: MailAddress, subject: String, messageID: String, bytes: [UInt8]) {
        self.sender = sender
        self.recipient = recipient
        self.subject = subject
        self.messageID = messageID
        storage = MessageBytes(bytes)
    }

    public var byteCount: Int { storage.buffer.count }

    /// Lends the bytes for the length of `body`; they must not escape from it. ASCII, CRLF line ends, no dot-stuffing.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage.buffer))
    }

    public var description: String { "mail \(messageID), \(byteCount) bytes" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The buffer behind `MailMessage`.
///
/// `@unchecked Sendable`: the buffer is written in `init` and in `deinit` only, and `deinit` runs when no other
/// reference exists, so no two threads can meet with one of them writing.
private final class MessageBytes: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        buffer = .allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
    }

    deinit {
        // An opaque call keeps the stores from being dropped as dead.
        buffer.update(repeating: 0)
        keepAlive(buffer)
        buffer.deallocate()
    }
}

@inline(never)
@_optimize(none)
private func keepAlive(_ buffer: UnsafeMutableBufferPointer<UInt8>) {}
