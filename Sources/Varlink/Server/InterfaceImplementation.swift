/// One interface with what its methods do, and who may call them.
public struct InterfaceImplementation: Sendable {
    typealias Body =
        @Sendable (JSONValue, CallContext, @escaping @Sendable ([UInt8]) async throws -> Void) async throws -> [UInt8]

    struct Handler: Sendable {
        var requiresMore: Bool
        var isPatient: Bool
        var body: Body
    }

    public let description: InterfaceDescription
    /// Asked with the method's unqualified name, before anything of the parameters is looked at.
    let authorise: @Sendable (PeerCredentials, String) -> Bool
    /// What a caller is told whose call lasts too long; the socket's own where it is `nil` (`ServerLimits.deadlineError`). Several
    /// interfaces on one socket have errors of their own.
    public var deadlineError: CallError?
    private(set) var handlers: [String: Handler] = [:]

    public init(
        _ description: InterfaceDescription,
        authorise: @escaping @Sendable (_ peer: PeerCredentials, _ method: String) -> Bool
    ) {
        self.description = description
        self.authorise = authorise
    }

    /// Methods of the interface that nothing was bound to; they answer `MethodNotImplemented`.
    public var unbound: [String] { description.methods.keys.filter { handlers[$0] == nil }.sorted() }

    /// Binds a method that answers once.
    ///
    /// - Parameter body: throws `CallError` to answer an error; anything else it throws closes the connection.
    public mutating func handle<P: Decodable & Sendable, R: Encodable & Sendable>(
        _ method: String, _ body: @escaping @Sendable (P, CallContext) async throws -> R
    ) {
        bind(method, requiresMore: false, isPatient: false) { (parameters: P, context, _: ReplyStream<R>) in
            try await body(parameters, context)
        }
    }

    /// Binds a method that may answer several times; what `body` returns is the last reply.
    ///
    /// - Parameter isPatient: whether a caller may leave a reply undrained for as long as a call may last, for one who looks on;
    ///   not while the server stops.
    public mutating func stream<P: Decodable & Sendable, R: Encodable & Sendable>(
        _ method: String, requiresMore: Bool = false, isPatient: Bool = false,
        _ body: @escaping @Sendable (P, CallContext, ReplyStream<R>) async throws -> R
    ) {
        bind(method, requiresMore: requiresMore, isPatient: isPatient, body)
    }

    private mutating func bind<P: Decodable & Sendable, R: Encodable & Sendable>(
        _ method: String, requiresMore: Bool, isPatient: Bool,
        _ body: @escaping @Sendable (P, CallContext, ReplyStream<R>) async throws -> R
    ) {
        let name = method.split(separator: ".").last.map(String.init) ?? method
        handlers[name] = Handler(requiresMore: requiresMore, isPatient: isPatient) { parameters, context, write in
            let stream = ReplyStream<R>(isWanted: context.wantsMore, write: write)
            return try JSONEncoding.bytes(of: try await body(try parameters.decode(P.self), context, stream))
        }
    }
}
