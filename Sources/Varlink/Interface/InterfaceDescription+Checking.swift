extension InterfaceDescription {
    /// The first thing in `value` that does not fit `fields`, as a dotted path; `nil` when everything fits.
    ///
    /// A field that is not declared does not fit: a caller who believes to have said something is told that nobody listened.
    public func mismatch(of value: JSONValue?, with fields: [TypeExpression.Field]) -> String? {
        let members: [String: JSONValue]
        switch value {
        case nil, .null: members = [:]
        case .object(let object): members = object
        default: return ""
        }
        return mismatch(of: members, with: fields, at: "")
    }

    private func mismatch(of members: [String: JSONValue], with fields: [TypeExpression.Field], at path: String)
        -> String?
    {
        for field in fields {
            if let found = mismatch(of: members[field.name] ?? .null, with: field.type, at: path + field.name) {
                return found
            }
        }
        let declared = Set(fields.map(\.name))
        return members.keys.sorted().first { !declared.contains($0) }.map { path + $0 }
    }

    private func mismatch(of value: JSONValue, with type: TypeExpression, at path: String) -> String? {
        switch (type, value) {
        case (.any, _), (.bool, .bool), (.int, .int), (.float, .int), (.float, .double), (.string, .string),
            (.object, .object),
            (.nullable, .null):
            return nil
        case (.nullable(let inner), _):
            return mismatch(of: value, with: inner, at: path)
        case (.named(let name), _):
            return types[name].map { mismatch(of: value, with: $0, at: path) } ?? path
        case (.enumeration(let values), .string(let text)):
            return values.contains(text) ? nil : path
        case (.structure(let fields), .object(let members)):
            return mismatch(of: members, with: fields, at: path + ".")
        case (.array(let element), .array(let values)):
            for (position, value) in values.enumerated() {
                if let found = mismatch(of: value, with: element, at: "\(path)[\(position)]") { return found }
            }
            return nil
        case (.dictionary(let element), .object(let members)):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                if let found = mismatch(of: value, with: element, at: "\(path).\(name)") { return found }
            }
            return nil
        default:
            return path
        }
    }
}
