import NIOCore

/// What a service answers to one call, in order; to be read by one reader, and once.
///
/// Whoever reads slowly keeps the service from sending: some hundred replies are on their way to the reader, and no more.
public struct Replies<Reply: Decodable & Sendable>: AsyncSequence, Sendable {
    typealias Source = NIOThrowingAsyncSequenceProducer<
        JSONValue, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, ReplyDemand
    >

    private let source: Source

    init(_ source: Source) { self.source = source }

    public func makeAsyncIterator() -> Iterator { Iterator(source: source.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var source: Source.AsyncIterator

        /// - Returns: `nil` after the last.
        /// - Throws: `CallError` for an error that the service answers, `VarlinkError` for a connection that failed.
        public mutating func next() async throws -> Reply? {
            guard let reply = try await source.next() else { return nil }
            do { return try reply.decode(Reply.self) } catch {
                throw VarlinkError(.protocolViolation, "the service's reply is not what its interface says: \(error)")
            }
        }
    }
}

/// What a reader of replies tells the connection: it has room again, or wants no more.
final class ReplyDemand: NIOAsyncSequenceProducerDelegate {
    private let client: VarlinkClient

    /// - Parameter client: whoever reads replies needs the connection, even when nobody else holds the client any more.
    init(_ client: VarlinkClient) { self.client = client }

    func produceMore() { client.resume() }

    func didTerminate() { client.resume() }
}
