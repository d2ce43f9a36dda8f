/// Reads the interface definition language (UAPI.20, "Interface definition").
struct InterfaceParser {
    private struct Token {
        var text: String
        var line: Int
    }

    private var tokens: [Token] = []
    private var position = 0

    init(_ text: String) throws(InterfaceError) {
        // To Swift, CR LF is one character of its own, which is no "\n".
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            try tokenise(line, line: index + 1)
        }
    }

    mutating func interfaceName() throws(InterfaceError) -> String {
        try expect("interface")
        let name = try next("the interface's name")
        let pattern = /[A-Za-z](-*[A-Za-z0-9])*(\.[A-Za-z0-9](-*[A-Za-z0-9])*)+/
        guard name.wholeMatch(of: pattern) != nil else { throw rejection("“\(name)” is no interface name") }
        return name
    }

    mutating func members(into interface: inout InterfaceDescription) throws(InterfaceError) {
        var names: Set<String> = []
        while position < tokens.count {
            let keyword = try next("type, method or error")
            guard ["type", "method", "error"].contains(keyword) else {
                throw rejection("“\(keyword)” is none of type, method, error")
            }
            let name = try next("a name")
            guard name.wholeMatch(of: /[A-Z][A-Za-z0-9]*/) != nil else {
                throw rejection("“\(name)” is no member's name")
            }
            guard names.insert(name).inserted else { throw rejection("\(name) is defined twice") }
            switch keyword {
            case "type": interface.types[name] = try group()
            case "error": interface.errors[name] = try fields(of: group())
            default:
                let parameters = try fields(of: group())
                try expect("->")
                interface.methods[name] = .init(parameters: parameters, reply: try fields(of: group()))
            }
        }
    }

    private mutating func type() throws(InterfaceError) -> TypeExpression {
        switch peek {
        case "?":
            position += 1
            guard peek != "?" else { throw failure("a type is nullable once") }
            return .nullable(try type())
        case "[]":
            position += 1
            return .array(try type())
        case "[string]":
            position += 1
            return .dictionary(try type())
        case "(": return try group()
        default:
            let name = try next("a type")
            switch name {
            case "bool": return .bool
            case "int": return .int
            case "float": return .float
            case "string": return .string
            case "object": return .object
            case "any": return .any
            default:
                guard name.first?.isUppercase == true else { throw rejection("“\(name)” is no type") }
                return .named(name)
            }
        }
    }

    /// A struct or an enum: both stand in parentheses, and only the first colon tells which.
    private mutating func group() throws(InterfaceError) -> TypeExpression {
        try expect("(")
        var fields: [TypeExpression.Field] = []
        var values: [String] = []
        if peek == ")" {
            position += 1
            return .structure([])
        }
        repeat {
            let name = try next("a field")
            guard name.wholeMatch(of: /[A-Za-z](_?[A-Za-z0-9])*/) != nil else {
                throw rejection("“\(name)” is no field's name")
            }
            guard !fields.contains(where: { $0.name == name }), !values.contains(name) else {
                throw rejection("\(name) stands twice")
            }
            if takes(":") { fields.append(.init(name, try type())) } else { values.append(name) }
            guard fields.isEmpty || values.isEmpty else { throw rejection("\(name) needs a type") }
        } while takes(",")
        try expect(")")
        return fields.isEmpty ? .enumeration(values) : .structure(fields)
    }

    private func fields(of type: TypeExpression) throws(InterfaceError) -> [TypeExpression.Field] {
        guard case .structure(let fields) = type else { throw rejection("fields with types are needed here") }
        return fields
    }

    private mutating func tokenise(_ line: Substring, line number: Int) throws(InterfaceError) {
        var rest = line.prefix { $0 != "#" }
        while let first = rest.first {
            if first == " " || first == "\t" || first == "\r" {
                rest.removeFirst()
                continue
            }
            let token: Substring
            if let sign = ["->", "[]", "[string]", "(", ")", ",", ":", "?"].first(where: rest.hasPrefix) {
                token = rest.prefix(sign.count)
            } else {
                token = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
                guard !token.isEmpty else {
                    throw InterfaceError(line: number, message: "“\(first)” does not belong here")
                }
            }
            tokens.append(Token(text: String(token), line: number))
            rest.removeFirst(token.count)
        }
    }

    private var peek: String? { position < tokens.count ? tokens[position].text : nil }

    private mutating func takes(_ text: String) -> Bool {
        guard peek == text else { return false }
        position += 1
        return true
    }

    private mutating func next(_ wanted: String) throws(InterfaceError) -> String {
        guard let text = peek else { throw failure("\(wanted) is missing") }
        position += 1
        return text
    }

    private mutating func expect(_ text: String) throws(InterfaceError) {
        guard takes(text) else { throw failure("“\(text)” is missing") }
    }

    /// What comes next, or does not come, is to blame.
    private func failure(_ message: String) -> InterfaceError { error(message, at: position) }

    /// What was taken last is to blame.
    private func rejection(_ message: String) -> InterfaceError { error(message, at: position - 1) }

    private func error(_ message: String, at index: Int) -> InterfaceError {
        InterfaceError(line: tokens.isEmpty ? 1 : tokens[min(max(index, 0), tokens.count - 1)].line, message: message)
    }
}
