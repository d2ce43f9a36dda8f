/// Bytes that must not be seen: prints `<redacted>`, compares in constant time, wipes itself when the last owner lets go.
///
/// Copies share one buffer, so that wiping it wipes them all. The wipe cannot reach copies that a `String` made
/// before the secret existed; keep those short-lived.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let storage: SecretStorage

    public init(_ bytes: some Collection<UInt8>) {
        storage = SecretStorage(bytes)
    }

    public init(_ text: String) {
        self.init(text.utf8)
    }

    public var count: Int { storage.buffer.count }
    public var isEmpty: Bool { count == 0 }

    /// Lends the bytes for the length of `body`; they must not escape from it.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(storage.buffer))
    }

    /// A copy of the bytes, which the caller has to wipe or drop soon.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// The secret as text, or `nil` when it is not UTF-8.
    public var text: String? { withBytes { String(validating: $0, as: UTF8.self) } }

    public static func == (left: Secret, right: Secret) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left.storage.buffer[index] ^ right.storage.buffer[index] }
        return difference == 0
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
    }

    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

/// The buffer behind `Secret`.
///
/// `@unchecked Sendable`: the buffer is written in `init` and in `deinit` only, and `deinit` runs when no other
/// reference exists, so no two threads can meet with one of them writing.
private final class SecretStorage: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: some Collection<UInt8>) {
        buffer = .allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
    }

    deinit {
        // `volatile` does not exist in Swift; an opaque call keeps the stores from being dropped as dead.
        buffer.update(repeating: 0)
        keepAlive(buffer)
        buffer.deallocate()
    }
}

@inline(never)
@_optimize(none)
private func keepAlive(_ buffer: UnsafeMutableBufferPointer<UInt8>) {}
