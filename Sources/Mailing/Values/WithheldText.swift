/// A secret that its owner lends when it is needed: the text is fetched at the last moment and this value never shows
/// it.
///
/// The bytes stay with whoever made it (a type that wipes itself), so that `Mailing` knows nothing of accounts:
/// `WithheldText { password.text }`.
public struct WithheldText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let lend: @Sendable () -> String?

    /// - Parameter lend: called for each part of a mail and for each connection; `nil` when the bytes are not text.
    public init(_ lend: @escaping @Sendable () -> String?) {
        self.lend = lend
    }

    func reveal() -> String? { lend() }

    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
