/// An error as it crosses the socket.
public struct CallError: Error, Sendable, Equatable {
    /// Fully qualified: `org.passerelle.Portal.CredentialsRefused`.
    public let name: String
    public let parameters: JSONValue

    public init(_ name: String) {
        self.name = name
        parameters = .object([:])
    }

    public init(_ name: String, parameters: some Encodable & Sendable) {
        self.name = name
        // What JSON cannot say (an infinity) is left out rather than the error itself.
        self.parameters = (try? JSONValue(encoding: parameters)) ?? .object([:])
    }

    init(name: String, parameters: JSONValue) {
        self.name = name
        self.parameters = parameters
    }
}

// The errors of org.varlink.service, which any method may answer.
extension CallError {
    private static func service(_ name: String, _ parameters: JSONValue = [:]) -> CallError {
        CallError(name: "\(ServiceInterface.name).\(name)", parameters: parameters)
    }

    public static func interfaceNotFound(_ interface: String) -> CallError {
        service("InterfaceNotFound", ["interface": .string(interface)])
    }

    /// - Parameter method: fully qualified.
    public static func methodNotFound(_ method: String) -> CallError {
        service("MethodNotFound", ["method": .string(method)])
    }

    /// - Parameter method: fully qualified.
    public static func methodNotImplemented(_ method: String) -> CallError {
        service("MethodNotImplemented", ["method": .string(method)])
    }

    /// - Parameter field: a dotted path for a field inside another.
    public static func invalidParameter(_ field: String) -> CallError {
        service("InvalidParameter", ["parameter": .string(field)])
    }

    public static let permissionDenied = service("PermissionDenied")
    public static let expectedMore = service("ExpectedMore")
}

extension CallError: CustomStringConvertible {
    public var description: String { name }
}
