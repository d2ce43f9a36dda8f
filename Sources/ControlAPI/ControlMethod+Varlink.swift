import Varlink

extension VarlinkClient {
    /// One call of a method of the contract.
    public func call<Method: ControlMethod>(_: Method.Type, _ parameters: Method.Parameters) async throws
        -> Method.Reply
    {
        try await call(Method.name, parameters, as: Method.Reply.self)
    }

    /// One call of a streaming method of the contract.
    public func stream<Method: ControlMethod>(
        _: Method.Type, _ parameters: Method.Parameters
    ) throws -> Replies<Method.Reply> {
        try stream(Method.name, parameters, as: Method.Reply.self)
    }
}

extension InterfaceImplementation {
    public mutating func handle<Method: ControlMethod>(
        _: Method.Type, _ body: @escaping @Sendable (Method.Parameters, CallContext) async throws -> Method.Reply
    ) {
        handle(Method.name, body)
    }

    public mutating func stream<Method: ControlMethod>(
        _: Method.Type, requiresMore: Bool = false, isPatient: Bool = false,
        _ body:
            @escaping @Sendable (Method.Parameters, CallContext, ReplyStream<Method.Reply>) async throws -> Method.Reply
    ) {
        stream(Method.name, requiresMore: requiresMore, isPatient: isPatient, body)
    }
}
