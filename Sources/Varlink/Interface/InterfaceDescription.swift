/// An interface file, parsed: the specification that calls and replies are checked against.
public struct InterfaceDescription: Sendable {
    public struct Method: Sendable, Equatable {
        public var parameters: [TypeExpression.Field]
        public var reply: [TypeExpression.Field]
    }

    /// Verbatim, comments included: what `GetInterfaceDescription` answers.
    public let text: String
    /// Such as `org.passerelle.Portal`.
    public let name: String
    public internal(set) var types: [String: TypeExpression] = [:]
    public internal(set) var methods: [String: Method] = [:]
    public internal(set) var errors: [String: [TypeExpression.Field]] = [:]

    /// - Throws: `InterfaceError` with the line where the text stops being an interface, or names a type that it does not define.
    public init(parsing text: String) throws(InterfaceError) {
        var parser = try InterfaceParser(text)
        name = try parser.interfaceName()
        self.text = text
        try parser.members(into: &self)
        try checkNames()
    }

    private func checkNames() throws(InterfaceError) {
        let fields = methods.values.flatMap { $0.parameters + $0.reply } + errors.values.joined()
        for type in Array(types.values) + fields.map(\.type) {
            if let unknown = undefinedName(in: type) {
                throw InterfaceError(line: nil, message: "no type is named \(unknown)")
            }
        }
    }

    private func undefinedName(in type: TypeExpression) -> String? {
        switch type {
        case .named(let name): types[name] == nil ? name : nil
        case .structure(let fields): fields.lazy.compactMap { undefinedName(in: $0.type) }.first
        case .array(let inner), .dictionary(let inner), .nullable(let inner): undefinedName(in: inner)
        default: nil
        }
    }
}

public struct InterfaceError: Error, Sendable, CustomStringConvertible {
    /// Counted from 1; absent when no one line is to blame.
    public var line: Int?
    public var message: String

    public var description: String { line.map { "line \($0): \(message)" } ?? message }
}
