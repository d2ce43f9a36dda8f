import Varlink

/// The errors of one interface as a Swift type, and as they cross the socket.
public protocol ControlFailure: Error, Sendable {
    var callError: CallError { get }
    /// - Returns: `nil` for an error of another interface, or one that this version does not know.
    init?(_ error: CallError)
}

extension CallError {
    /// `TooManyAttempts` of `org.passerelle.Portal.TooManyAttempts`, when the error is of `interface`.
    func name(in interface: String) -> String? {
        name.hasPrefix(interface + ".") ? String(name.dropFirst(interface.count + 1)) : nil
    }

    /// One parameter of the error, if it is there and has the type.
    func parameter<Value: Decodable>(_ name: String) -> Value? {
        parameters[name].flatMap { try? $0.decode(Value.self) }
    }
}
