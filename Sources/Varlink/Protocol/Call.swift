/// One message from a client.
struct Call: Sendable, Equatable {
    var method: String
    var parameters: JSONValue?
    var isOneway = false
    var wantsMore = false
    var wantsUpgrade = false

    /// The interface's name and the method's, split at the last dot.
    var target: (interface: String, method: String)? {
        guard let dot = method.lastIndex(of: "."), dot != method.startIndex else { return nil }
        let name = method[method.index(after: dot)...]
        return name.isEmpty ? nil : (String(method[..<dot]), String(name))
    }
}

extension Call {
    /// Reads a message without its terminator.
    ///
    /// - Throws: for everything on which the specification wants the connection closed without a reply.
    init(parsing bytes: some Collection<UInt8>, limits: JSONLimits) throws(ProtocolViolation) {
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes, limits: limits) } catch { throw .malformed("\(error)") }
        guard case .object(let members) = value else { throw .malformed("not an object") }
        // A dot in a name marks a vendor's extension; any other unknown member may change what is meant.
        for name in members.keys where !name.contains(".") && !Self.members.contains(name) {
            throw .malformed("unknown member")
        }
        guard case .string(let method) = members["method"] else { throw .malformed("no method") }
        self.init(method: method)
        guard target != nil else { throw .malformed("no method") }
        switch members["parameters"] {
        case nil, .null: parameters = nil
        case .object(let object): parameters = .object(object)
        default: throw .malformed("parameters are no object")
        }
        isOneway = try Self.flag(members["oneway"])
        wantsMore = try Self.flag(members["more"])
        wantsUpgrade = try Self.flag(members["upgrade"])
        guard [isOneway, wantsMore, wantsUpgrade].count(where: { $0 }) <= 1 else {
            throw .malformed("more than one flag")
        }
    }

    private static let members: Set<String> = ["method", "parameters", "oneway", "more", "upgrade"]

    private static func flag(_ value: JSONValue?) throws(ProtocolViolation) -> Bool {
        switch value {
        case nil: return false
        case .bool(let flag): return flag
        default: throw .malformed("a flag is no boolean")
        }
    }

    /// The message without its terminator. Flags that are not set are left out: older peers close on `upgrade: false`.
    var serialised: [UInt8] {
        var members: [String: JSONValue] = ["method": .string(method)]
        if let parameters, parameters != .object([:]) { members["parameters"] = parameters }
        if isOneway { members["oneway"] = true }
        if wantsMore { members["more"] = true }
        if wantsUpgrade { members["upgrade"] = true }
        return JSONValue.object(members).serialised
    }
}

/// Why a connection is closed without a reply.
enum ProtocolViolation: Error, Sendable, Equatable {
    case malformed(String)
    case messageTooLong
    case tooSlow
    case idle
}
