import Varlink

/// The client's half: sends back what it got, and verifies it first, which the servers cannot do for us.
struct CertificationClient {
    let client: VarlinkClient

    func run() async throws {
        var id: JSONValue?
        // What the last method answered is what the next one takes.
        var carried: [String: JSONValue] = [:]
        for step in CertificationStep.all {
            var parameters = carried
            parameters["client_id"] = id
            let replies = try await replies(to: step, parameters)
            if step.name == "Start" {
                guard let given = replies.first?["client_id"], given.text?.isEmpty == false else {
                    throw CertificationFailure(message: "Start gave no client_id")
                }
                id = given
                continue
            }
            try verify(replies, of: step)
            carried =
                step.manner == .more
                ? ["last_more_replies": .array(replies.compactMap { $0["string"] })] : members(of: replies.last)
        }
    }

    private func replies(to step: CertificationStep, _ parameters: [String: JSONValue]) async throws -> [JSONValue] {
        let method = "\(CertificationInterface.name).\(step.name)"
        switch step.manner {
        case .once: return [try await client.call(method, parameters)]
        case .more:
            var replies: [JSONValue] = []
            for try await reply in try client.stream(method, parameters, as: JSONValue.self) { replies.append(reply) }
            return replies
        case .oneway:
            try await client.oneway(method, parameters)
            return [[:]]
        }
    }

    private func verify(_ replies: [JSONValue], of step: CertificationStep) throws {
        guard replies.count == step.replies.count else {
            throw CertificationFailure(message: "\(step.name) gave \(replies.count) replies")
        }
        for (got, wanted) in zip(replies, step.replies) {
            for (name, value) in wanted
            where !(got[name] ?? .null).means(value) && !isSpelledOtherwise(name, got, value) {
                let text = String(decoding: got.serialised, as: UTF8.self)
                throw CertificationFailure(message: "\(step.name): \(name) is not what it should be: \(text)")
            }
        }
    }

    /// Go's server spells two names of a map inside `mytype` otherwise; all that is not `interface.foo` must still agree.
    private func isSpelledOtherwise(_ name: String, _ got: JSONValue, _ wanted: JSONValue) -> Bool {
        guard name == "mytype", case .object(var left)? = got[name], case .object(var right) = wanted else {
            return false
        }
        (left["interface"], right["interface"]) = (left["interface"]?["anon"], right["interface"]?["anon"])
        return JSONValue.object(left).means(.object(right))
    }

    private func members(of value: JSONValue?) -> [String: JSONValue] {
        if case .object(let members)? = value { members } else { [:] }
    }
}

struct CertificationFailure: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
}
