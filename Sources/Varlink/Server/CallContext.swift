/// What a handler is told of the call besides its parameters.
public struct CallContext: Sendable {
    public let peer: PeerCredentials
    /// Fully qualified.
    public let method: String
    /// Of this one call, for log and audit.
    public let requestID: String
    public let wantsMore: Bool
    public let isOneway: Bool
}

/// The replies of a streaming method before its last.
public struct ReplyStream<R: Encodable & Sendable>: Sendable {
    /// Whether the caller asked for more than one reply. If not, `send` does nothing.
    public let isWanted: Bool
    let write: @Sendable ([UInt8]) async throws -> Void

    /// Sends one reply and waits until the connection took it.
    ///
    /// - Throws: `VarlinkError` when the caller is gone, so that work that only they wanted ends.
    public func send(_ reply: R) async throws {
        guard isWanted else { return }
        try await write(Reply.serialised(parameters: JSONEncoding.bytes(of: reply), continues: true))
    }
}
