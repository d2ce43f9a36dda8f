import Logging
import Varlink

/// The server's half: it knows where each client stands, and checks every value and every flag.
actor CertificationServer {
    private struct Failed: Encodable, Sendable {
        var wants: JSONValue
        var got: JSONValue
    }

    /// Clients that never come back must not fill us.
    private static let maximumClients = 100
    /// The place in `CertificationStep.all` that each client must go to next, oldest client first.
    private var clients: [(id: String, next: Int)] = []

    nonisolated func implementation() throws -> InterfaceImplementation {
        var implementation = InterfaceImplementation(try InterfaceDescription(parsing: CertificationInterface.text)) {
            _, _ in true
        }
        for (place, step) in CertificationStep.all.enumerated() {
            implementation.stream(step.name) { (parameters: JSONValue, context, stream: ReplyStream<JSONValue>) in
                let replies = try await self.replies(at: place, parameters, context)
                for reply in replies.dropLast() { try await stream.send(reply) }
                return replies.last ?? [:]
            }
        }
        return implementation
    }

    private func replies(at place: Int, _ parameters: JSONValue, _ context: CallContext) throws -> [JSONValue] {
        let step = CertificationStep.all[place]
        guard place > 0 else {
            try check(step, parameters, context, id: nil)
            if clients.count == Self.maximumClients { clients.removeFirst() }
            let id = String(UInt64.random(in: .min ... .max), radix: 16)
            clients.append((id, 1))
            return [["client_id": .string(id)]]
        }
        guard let id = parameters["client_id"]?.text, let index = clients.firstIndex(where: { $0.id == id }),
            clients[index].next == place
        else { throw CallError("\(CertificationInterface.name).ClientIdError") }
        // A client that said one thing wrong starts again.
        let isLast = place == CertificationStep.all.count - 1
        clients.remove(at: index)
        try check(step, parameters, context, id: id)
        if !isLast { clients.append((id, place + 1)) }
        return step.replies.map(JSONValue.object)
    }

    private func check(_ step: CertificationStep, _ parameters: JSONValue, _ context: CallContext, id: String?) throws {
        var members = step.wants
        if let id { members["client_id"] = .string(id) }
        let wants = call(step.name, .object(members), more: step.manner == .more, oneway: step.manner == .oneway)
        let got = call(step.name, parameters, more: context.wantsMore, oneway: context.isOneway)
        guard got.means(wants) else {
            throw CallError(
                "\(CertificationInterface.name).CertificationError", parameters: Failed(wants: wants, got: got))
        }
    }

    private func call(_ name: String, _ parameters: JSONValue, more: Bool, oneway: Bool) -> JSONValue {
        [
            "method": .string("\(CertificationInterface.name).\(name)"), "parameters": parameters,
            "more": .bool(more), "oneway": .bool(oneway),
        ]
    }
}
