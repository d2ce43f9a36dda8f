import Logging

/// Finds what a call means: interface, method, permission, parameters, in this order, and runs it.
struct CallDispatcher: Sendable {
    private let interfaces: [String: InterfaceImplementation]
    private let logger: Logger

    init(info: ServiceInfo, interfaces: [InterfaceImplementation], logger: Logger) throws(InterfaceError) {
        let service = try ServiceInterface.implementation(info: info, others: interfaces.map(\.description))
        self.interfaces = Dictionary((interfaces + [service]).map { ($0.description.name, $0) }) { _, last in last }
        self.logger = logger
    }

    /// A socket's limits, as they are for one call.
    func limits(_ limits: ServerLimits, of call: Call) -> ServerLimits {
        guard let target = call.target, let interface = interfaces[target.interface] else { return limits }
        var own = limits
        if let error = interface.deadlineError { own.deadlineError = error }
        return own
    }

    /// Whether who calls this may leave a reply undrained for as long as a call may last.
    func isPatient(_ call: Call) -> Bool {
        call.target.flatMap { interfaces[$0.interface]?.handlers[$0.method]?.isPatient } ?? false
    }

    /// - Parameter write: sends a reply that continues.
    /// - Returns: the last reply; `nil` when the handler failed in a way that has no answer: the connection closes.
    func reply(
        to call: Call, from peer: PeerCredentials, requestID: String,
        write: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async -> [UInt8]? {
        do {
            return Reply.serialised(
                parameters: try await result(of: call, from: peer, requestID: requestID, write: write), continues: false
            )
        } catch let error as CallError {
            return Reply.serialised(error)
        } catch let error as VarlinkError where error.code == .connectionClosed {
            return nil
        } catch {
            // Never the parameters: they hold secrets.
            logger.error(
                "A call failed in a way that has no answer",
                metadata: ["request": "\(requestID)", "method": "\(call.method)", "error": "\(error)"])
            return nil
        }
    }

    private func result(
        of call: Call, from peer: PeerCredentials, requestID: String,
        write: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws -> [UInt8] {
        guard let target = call.target, let interface = interfaces[target.interface] else {
            throw CallError.interfaceNotFound(call.target?.interface ?? call.method)
        }
        guard let method = interface.description.methods[target.method] else {
            throw CallError.methodNotFound(call.method)
        }
        guard interface.authorise(peer, target.method) else { throw CallError.permissionDenied }
        if let field = interface.description.mismatch(of: call.parameters, with: method.parameters) {
            throw CallError.invalidParameter(field)
        }
        guard let handler = interface.handlers[target.method], !call.wantsUpgrade else {
            throw CallError.methodNotImplemented(call.method)
        }
        guard call.wantsMore || !handler.requiresMore else { throw CallError.expectedMore }
        let context = CallContext(
            peer: peer, method: call.method, requestID: requestID, wantsMore: call.wantsMore, isOneway: call.isOneway)
        let bytes = try await handler.body(call.parameters ?? .object([:]), context, write)
        assert(
            conforms(bytes, to: method, of: interface.description),
            "the reply to \(call.method) is not what its interface says")
        return bytes
    }

    /// In debug builds, and so in every test: the interface file is the specification of what we answer, too.
    private func conforms(
        _ bytes: [UInt8], to method: InterfaceDescription.Method, of description: InterfaceDescription
    ) -> Bool {
        guard let value = try? JSONValue(parsing: bytes) else { return false }
        guard let field = description.mismatch(of: value, with: method.reply) else { return true }
        logger.error("A reply does not fit its interface", metadata: ["field": "\(field)"])
        return false
    }
}
