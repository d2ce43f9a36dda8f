/// One message from a server.
struct Reply: Sendable, Equatable {
    var parameters: JSONValue = .object([:])
    var error: String?
    var continues = false
}

extension Reply {
    init(parsing bytes: some Collection<UInt8>) throws(VarlinkError) {
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch {
            throw VarlinkError(.protocolViolation, "the reply is not JSON: \(error)")
        }
        guard case .object(let members) = value else {
            throw VarlinkError(.protocolViolation, "the reply is no object")
        }
        switch members["parameters"] {
        case nil, .null: break
        case .object(let object): parameters = .object(object)
        default: throw VarlinkError(.protocolViolation, "the reply's parameters are no object")
        }
        // Read leniently, a failure could pass for a success.
        switch members["error"] {
        case nil, .null: break
        case .string(let name): error = name
        default: throw VarlinkError(.protocolViolation, "the reply's error is no name")
        }
        switch members["continues"] {
        case nil, .null: break
        case .bool(let flag): continues = flag
        default: throw VarlinkError(.protocolViolation, "a flag is no boolean")
        }
        if continues, error != nil { throw VarlinkError(.protocolViolation, "an error that continues") }
    }

    /// A final or continued reply whose parameters are already JSON; without the terminator.
    static func serialised(parameters: [UInt8], continues: Bool) -> [UInt8] {
        let tail = continues ? #","continues":true}"# : "}"
        return Array(#"{"parameters":"#.utf8) + parameters + Array(tail.utf8)
    }

    static func serialised(_ error: CallError) -> [UInt8] {
        var members: [String: JSONValue] = ["error": .string(error.name)]
        if error.parameters != .object([:]) { members["parameters"] = error.parameters }
        return JSONValue.object(members).serialised
    }
}
